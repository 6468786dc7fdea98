//! Events and loops: what sets a start, catch or boundary event off, how an end event ends, how often a task is done.

use roxmltree::Node as Xml;

use super::build::{Builder, Source, described};
use super::{timer, xml};
use crate::model::{Ending, Items, Kind, Many, NodeIx, Purpose, TimerKind, Trigger};

const DEFINITION: &str = "EventDefinition";

impl Builder<'_> {
    pub fn start_event(&mut self, source: &Source<'_>, element: Xml<'_, '_>) -> Option<Kind> {
        match self.trigger(source, element)? {
            Trigger::Error(_) => self.unsupported_event(source, element, "开始事件只支持普通、消息、定时三种。"),
            trigger => Some(Kind::Start(trigger)),
        }
    }

    pub fn catch_event(&mut self, source: &Source<'_>, element: Xml<'_, '_>) -> Option<Kind> {
        match self.trigger(source, element)? {
            trigger @ (Trigger::Message(_) | Trigger::Timer(_)) => Some(Kind::Catch(trigger)),
            _ => self.unsupported_event(source, element, "中间捕获事件只支持消息、定时两种。"),
        }
    }

    pub fn boundary_event(&mut self, source: &Source<'_>, element: Xml<'_, '_>) -> Option<Kind> {
        let trigger = self.trigger(source, element)?;
        let interrupting = xml::flag(element, "cancelActivity").unwrap_or(true);
        match trigger {
            Trigger::None => self.unsupported_event(source, element, "边界事件须是定时、消息或错误事件。"),
            // BPMN 2.0 §10.5.4: an error always interrupts, whatever the attribute says.
            Trigger::Error(_) => Some(Kind::Boundary { host: NodeIx(0), interrupting: true, trigger }),
            _ => Some(Kind::Boundary { host: NodeIx(0), interrupting, trigger }),
        }
    }

    pub fn throw_event(&mut self, source: &Source<'_>, element: Xml<'_, '_>) -> Option<Kind> {
        match self.single_definition(source, element)? {
            None => Some(Kind::Throw { message: None }),
            Some(d) if xml::is(&d, "messageEventDefinition") => {
                Some(Kind::Throw { message: self.message(source, element, d, false)? })
            }
            Some(_) => self.unsupported_event(source, element, "中间抛出事件只支持普通、消息两种。"),
        }
    }

    pub fn end_event(&mut self, source: &Source<'_>, element: Xml<'_, '_>) -> Option<Kind> {
        let Some(definition) = self.single_definition(source, element)? else { return Some(Kind::End(Ending::None)) };
        let ending = match definition.tag_name().name() {
            "messageEventDefinition" => Ending::Message(self.message(source, element, definition, false)?),
            "errorEventDefinition" => Ending::Error(self.error_code(source, element, definition)?),
            "terminateEventDefinition" => Ending::Terminate,
            _ => return self.unsupported_event(source, element, "结束事件只支持普通、消息、错误、终止四种。"),
        };
        Some(Kind::End(ending))
    }

    fn trigger(&mut self, source: &Source<'_>, element: Xml<'_, '_>) -> Option<Trigger> {
        let Some(definition) = self.single_definition(source, element)? else { return Some(Trigger::None) };
        match definition.tag_name().name() {
            "messageEventDefinition" => {
                self.message(source, element, definition, true)?.map(Trigger::Message).or(Some(Trigger::None))
            }
            "errorEventDefinition" => Some(Trigger::Error(self.error_code(source, element, definition)?)),
            "timerEventDefinition" => self.timer(source, element, definition),
            _ => self.unsupported_event(source, element, "支持定时、消息、错误事件；其余事件请改画。"),
        }
    }

    /// The event definition of an event: none, one, or (a finding and outer `None`) several.
    fn single_definition<'a, 'd>(&mut self, source: &Source<'_>, element: Xml<'a, 'd>) -> Option<Option<Xml<'a, 'd>>> {
        let mut definitions = xml::children(element).filter(|c| c.tag_name().name().ends_with(DEFINITION));
        let first = definitions.next();
        if definitions.next().is_some() {
            return self.unsupported_event(source, element, "一个事件只能有一种触发方式。");
        }
        Some(first)
    }

    fn unsupported_event<T>(&mut self, source: &Source<'_>, element: Xml<'_, '_>, remedy: &str) -> Option<T> {
        let mut kinds = xml::children(element).map(|c| c.tag_name().name()).filter(|n| n.ends_with(DEFINITION));
        let kind = kinds.next().unwrap_or("（无）");
        let sentence = format!("{} 的事件类型 {kind} 不受支持。{remedy}", described(element));
        self.error(source, element, "unsupported_event", sentence);
        None
    }

    fn timer(&mut self, source: &Source<'_>, element: Xml<'_, '_>, definition: Xml<'_, '_>) -> Option<Trigger> {
        const FORMS: [(&str, TimerKind); 3] =
            [("timeDate", TimerKind::Date), ("timeDuration", TimerKind::Duration), ("timeCycle", TimerKind::Cycle)];
        let given =
            FORMS.iter().find_map(|(tag, kind)| Some((*kind, xml::child(definition, tag).and_then(xml::text)?)));
        let Some((kind, text)) = given else {
            let sentence =
                format!("{} 没写时间。请填写 timeDate、timeDuration 或 timeCycle，例如 P5WD。", described(element));
            self.error(source, element, "timer_missing", sentence);
            return None;
        };
        let spec = timer::timer(kind, &text);
        if spec.is_none() {
            let sentence = format!(
                "{} 的时间「{text}」读不懂。请写 ISO 8601（如 P5D、2026-03-01）、工作日（如 P5WD）或以 = 开头的表达式。",
                described(element)
            );
            self.error(source, element, "timer_unreadable", sentence);
        }
        spec.map(Trigger::Timer)
    }

    /// The message a node names; the outer `None` means a finding was made.
    pub fn message(
        &mut self,
        source: &Source<'_>,
        element: Xml<'_, '_>,
        holder: Xml<'_, '_>,
        needed: bool,
    ) -> Option<Option<String>> {
        let Some(id) = xml::reference(holder, "messageRef") else {
            if !needed {
                return Some(None);
            }
            let sentence = format!("{} 没写等哪个消息。请填写 messageRef。", described(element));
            self.error(source, element, "message_missing", sentence);
            return None;
        };
        let name = source.definitions.messages.get(id).cloned();
        if name.is_none() {
            let sentence = format!("{} 引用的消息「{id}」没有定义。", described(element));
            self.error(source, element, "reference_broken", sentence);
        }
        name.map(Some)
    }

    fn error_code(
        &mut self,
        source: &Source<'_>,
        element: Xml<'_, '_>,
        definition: Xml<'_, '_>,
    ) -> Option<Option<String>> {
        let Some(id) = xml::reference(definition, "errorRef") else { return Some(None) };
        let code = source.definitions.errors.get(id).cloned();
        if code.is_none() {
            let sentence = format!("{} 引用的错误「{id}」没有定义。", described(element));
            self.error(source, element, "reference_broken", sentence);
        }
        code.map(Some)
    }

    /// Multi-instance characteristics, in the standard's form or that of common modellers.
    pub fn many(&mut self, source: &Source<'_>, element: Xml<'_, '_>, ix: NodeIx) -> Option<Many> {
        if let Some(standard) = xml::child(element, "standardLoopCharacteristics") {
            let sentence = format!("{} 用了标准循环。请改用网关画回路，或用多实例。", described(element));
            self.error(source, standard, "unsupported_element", sentence);
        }
        let looped = xml::child(element, "multiInstanceLoopCharacteristics")?;
        let sequential = xml::flag(looped, "isSequential").unwrap_or(false);
        let id = self.nodes[ix.index()].id.clone();
        let Some(items) = self.items(source, element, looped, &id) else {
            let sentence = format!(
                "{} 是多实例，但没写按什么逐个办理。请填写 loopDataInputRef、collection 或 loopCardinality。",
                described(element)
            );
            self.error(source, looped, "many_without_items", sentence);
            return None;
        };
        let condition = xml::child(looped, "completionCondition").and_then(xml::text);
        let condition = condition.or_else(|| xml::extensions(looped).get(ZEEBE_COMPLETION).cloned());
        let completion = self.expression(source, looped, condition, Purpose::Completion, &id);
        Some(Many { sequential, items, completion })
    }

    fn items(&mut self, source: &Source<'_>, element: Xml<'_, '_>, looped: Xml<'_, '_>, id: &str) -> Option<Items> {
        let extensions = xml::extensions(looped);
        let named = extensions.iter().find(|(key, _)| key.ends_with(":collection") || *key == ZEEBE_COLLECTION);
        let standard = xml::child(looped, "loopDataInputRef").and_then(xml::text);
        let collection = named.map(|(_, value)| value.clone()).or(standard);
        if let Some(ix) = self.expression(source, looped, collection, Purpose::Collection, id) {
            return Some(Items::Of(ix));
        }
        let count = xml::child(looped, "loopCardinality").and_then(xml::text)?;
        match count.parse::<u16>() {
            Ok(0) => {
                self.error(source, looped, "many_without_items", format!("{} 的实例数为 0。", described(element)));
                None
            }
            Ok(n) => Some(Items::Count(n)),
            Err(_) => self.expression(source, looped, Some(count), Purpose::Cardinality, id).map(Items::Of),
        }
    }
}

const ZEEBE_COLLECTION: &str = "zeebe:loopCharacteristics.inputCollection";
const ZEEBE_COMPLETION: &str = "zeebe:loopCharacteristics.completionCondition";
