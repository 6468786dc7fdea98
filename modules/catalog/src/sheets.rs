//! Papers that an item gives out before anybody applies: the blank form (空表), the form as a worked case fills it in
//! (样表), and what the result looks like (结果样本). They are printed from what the item declares, so that paper asks
//! what the page asks.

use decision::Scope;
use declarations::{Answer, County, Example, Field, FieldKind, Item, Material, ResultKind, Widget};
use serde_json::{Value, json};

/// One of the papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    Blank,
    Sample,
    Result,
}

impl Sheet {
    pub const ALL: [Sheet; 3] = [Sheet::Blank, Sheet::Sample, Sheet::Result];

    /// The last part of its address.
    pub fn file(self) -> &'static str {
        match self {
            Sheet::Blank => "blank.pdf",
            Sheet::Sample => "sample.pdf",
            Sheet::Result => "result.pdf",
        }
    }

    /// What follows the item's name in the name of the downloaded file.
    pub fn title(self) -> &'static str {
        match self {
            Sheet::Blank => "空白申请表",
            Sheet::Sample => "申请表填写样例",
            Sheet::Result => "结果样本",
        }
    }

    pub fn template(self) -> &'static str {
        match self {
            Sheet::Blank | Sheet::Sample => "_form.typ",
            Sheet::Result => "_specimen.typ",
        }
    }

    /// What the template reads; none if the item has nothing to print it from.
    pub fn data(self, county: &County, item: &Item) -> Option<Value> {
        let example = example(county, item);
        match self {
            Sheet::Blank => form(county, item, None),
            Sheet::Sample => form(county, item, Some(example?)),
            Sheet::Result => specimen(county, item, example),
        }
    }
}

/// The worked case that is shown: one that was granted, if there is any.
fn example<'c>(county: &'c County, item: &Item) -> Option<&'c Example> {
    let mut of_item = county.examples.iter().filter(|example| example.item == item.id);
    let granted = |example: &&Example| example.expect.status.as_deref() == Some("granted");
    of_item.clone().find(granted).or_else(|| of_item.next())
}

fn form(county: &County, item: &Item, example: Option<&Example>) -> Option<Value> {
    let form = item.form.as_deref()?;
    let nothing = json!({});
    let (answers, values) = example.map_or((&nothing, &nothing), |example| (&example.answers, &example.form));
    let scope = Scope::new().with("item", item.feel()).with("answers", answers).with("form", values);
    let shown = |applies: bool| example.is_none() || applies;
    let questions = item.scenario.iter().filter(|question| shown(question.asked(&scope))).map(|question| {
        let options = ticks(&question.options, answers.get(&question.id));
        row(&question.ask, question.when.is_some(), options)
    });
    let groups = form.groups.iter().filter_map(|group| {
        let fields = group.fields.iter().filter(|field| shown(field.asked(&scope)));
        let fields: Vec<Value> = fields.map(|field| field_row(field, values.get(&field.name))).collect();
        // What a group says of prefilling is for the page.
        (!fields.is_empty()).then(|| json!({ "title": group.title, "fields": fields }))
    });
    let materials = item.material.iter().filter(|material| !material.is_the_form() && shown(material.asked(&scope)));
    let material =
        |material: &Material| json!({ "name": material.name, "note": material.note, "held": material.held() });
    Some(json!({
        "title": if form.title.is_empty() { format!("{}申请表", item.name) } else { form.title.clone() },
        "item": item.name,
        "organ": organ(county, item),
        "phone": item.phone,
        "version": item.version,
        "sample": example.is_some(),
        "given": example.map_or("", |example| example.given.trim_end_matches('。')),
        "signed": example.map(holder).unwrap_or_default(),
        "filed": example.map(|example| example.filed.strftime("%Y年%-m月%-d日").to_string()).unwrap_or_default(),
        "questions": questions.collect::<Vec<_>>(),
        "groups": groups.collect::<Vec<_>>(),
        "materials": materials.map(material).collect::<Vec<_>>(),
    }))
}

fn row(title: &str, depends: bool, options: Vec<Value>) -> Value {
    json!({
        "title": title, "required": !depends, "depends": depends, "kind": "line", "unit": "", "value": "",
        "options": options,
    })
}

fn field_row(field: &Field, value: Option<&Value>) -> Value {
    let yes_no =
        [("true", "是"), ("false", "否")].map(|(value, label)| Answer { value: value.into(), label: label.into() });
    let options = match field.kind {
        FieldKind::Flag => ticks(&yes_no, value),
        _ => ticks(&field.options, value),
    };
    let mut row = row(&field.title, field.when.is_some(), options);
    row["required"] = field.required.into();
    row["unit"] = field.unit.as_str().into();
    row["value"] = value.map(plain).unwrap_or_default().into();
    row["kind"] = match field.widget {
        Widget::Date => "date",
        Widget::TextArea => "long",
        _ => "line",
    }
    .into();
    row
}

/// The options with a tick where they were chosen.
fn ticks(options: &[Answer], chosen: Option<&Value>) -> Vec<Value> {
    let is_chosen = |option: &Answer| match chosen {
        Some(Value::Array(several)) => several.iter().any(|one| plain(one) == option.value),
        Some(one) => plain(one) == option.value,
        None => false,
    };
    options.iter().map(|option| json!({ "label": option.label, "chosen": is_chosen(option) })).collect()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

/// Whose name stands on the form.
fn holder(example: &Example) -> String {
    let name = ["name", "firm"].iter().find_map(|key| example.form.get(*key)?.as_str());
    name.unwrap_or_default().to_owned()
}

fn specimen(county: &County, item: &Item, example: Option<&Example>) -> Option<Value> {
    let given = item.result.kind != ResultKind::Nothing && !item.result.name.is_empty();
    let basis = item.basis.first().map(|basis| format!("《{}》{}", basis.law, basis.article));
    given.then(|| {
        json!({
            "name": item.result.name,
            "holder": example.map(holder).unwrap_or_default(),
            "item": item.name,
            "basis": basis.unwrap_or_default(),
            "validity": item.result.validity,
            "organ": organ(county, item),
        })
    })
}

fn organ(county: &County, item: &Item) -> String {
    county.find_organ(&item.organ).map(|organ| organ.name.clone()).unwrap_or_default()
}
