//! A service item (政务服务事项): the elements of its implementation list (实施清单) and everything a case needs of it.
//!
//! An [`Item`] has one JSON form, whose keys are those of `item.toml`. Files, drafts in the database and rows of an
//! import all become items through it, and all meet the same checks ([`crate::check_item`]). Its digest is taken over
//! that form, so a version that was in force can be recognised anywhere.

mod change;
mod material;
mod parts;
mod read;
mod scenario;
mod terms;
mod write;

use std::sync::Arc;

use kernel::{Date, Digest32, ItemId, OrganId, ProcedureId, RegionCode};
use serde::Serialize;
use serde_json::{Map, Value};

pub use self::change::{Change, diff};
pub use self::material::Material;
pub use self::parts::{Appointment, Fee, Intermediary, ItemResult, LegalBasis, Question, Remedies};
pub use self::scenario::{Answer, Scenario};
pub use self::terms::{
    Audience, Column, ExerciseLevel, Handling, HandlingChannel, HandlingScope, ItemState, ItemType, MaterialForm,
    MaterialKind, MaterialSource, Necessity, PowerSource, ResultKind, Sending, ServiceMode,
};
use crate::canonical::{digest_of, is_default};
use crate::dated::LimitHistory;
use crate::form::Form;
use crate::procedures::at_path;

/// One version of a service item. After changing fields, call [`Item::seal`].
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// Folder within `items/`: `market/food-business-licence`.
    #[serde(skip)]
    pub id: ItemId,
    /// 事项名称, the official name.
    pub name: String,
    /// What a citizen would call it.
    #[serde(skip_serializing_if = "is_default")]
    pub plain: String,
    /// 主项名称, where this item is a sub-item (CAT-13).
    #[serde(skip_serializing_if = "is_default")]
    pub parent: String,
    /// 实施编码, 31 characters.
    pub code: String,
    /// 基本编码, 12 characters.
    #[serde(skip_serializing_if = "is_default")]
    pub catalog_code: String,
    /// 业务办理项编码, 33 characters.
    #[serde(skip_serializing_if = "is_default")]
    pub handling_code: String,
    pub version: u32,
    /// The first day on which this version is in force.
    pub since: Date,
    #[serde(rename = "type")]
    pub item_type: ItemType,
    pub handling: Handling,
    /// 实施主体; the lead where several departments take part (ORG-07).
    pub organ: OrganId,
    /// 联办机构.
    #[serde(skip_serializing_if = "is_default")]
    pub co_organs: Vec<OrganId>,
    pub level: ExerciseLevel,
    #[serde(skip_serializing_if = "is_default")]
    pub region: Option<RegionCode>,
    /// To whom handling is handed down: `townships`, `villages`, or organs by id.
    #[serde(skip_serializing_if = "is_default")]
    pub delegated_to: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub audience: Vec<Audience>,
    pub power_source: PowerSource,
    pub state: ItemState,
    /// A shared procedure by name, or `procedure.bpmn` in the item's own folder.
    #[serde(skip_serializing_if = "is_default")]
    pub procedure: String,
    /// Digest of the item's own procedure, which is part of its content.
    #[serde(skip_serializing_if = "is_default")]
    pub own_procedure: Option<Digest32>,
    /// 法定办结时限.
    #[serde(skip_serializing_if = "is_default")]
    pub statutory: LimitHistory,
    /// 承诺办结时限.
    #[serde(skip_serializing_if = "is_default")]
    pub promised: LimitHistory,
    /// 到办事现场次数.
    #[serde(skip_serializing_if = "is_default")]
    pub visits: Option<u32>,
    /// Why somebody must come, where visits are more than none.
    #[serde(skip_serializing_if = "is_default")]
    pub visits_reason: String,
    /// 网上办理深度, digits of the code set.
    #[serde(skip_serializing_if = "is_default")]
    pub depth: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub channels: Vec<HandlingChannel>,
    #[serde(skip_serializing_if = "is_default")]
    pub scope: Option<HandlingScope>,
    /// 物流快递: something can be sent by courier.
    #[serde(skip_serializing_if = "is_default")]
    pub express: bool,
    /// What can: materials to the window (寄材料), the result to the applicant (寄结果).
    #[serde(skip_serializing_if = "is_default")]
    pub sending: Vec<Sending>,
    /// 是否进驻大厅: `None` not stated.
    #[serde(skip_serializing_if = "is_default")]
    pub in_hall: Option<bool>,
    /// 自助终端: where the machines stand that take it.
    #[serde(skip_serializing_if = "is_default")]
    pub terminals: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub appointment: Option<Appointment>,
    /// 数量限制.
    #[serde(skip_serializing_if = "is_default")]
    pub quota: String,
    #[serde(skip_serializing_if = "is_default")]
    pub modes: Vec<ServiceMode>,
    #[serde(skip_serializing_if = "is_default")]
    pub themes: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub column: Option<Column>,
    /// 涉密: kept off the platform (CAT-05).
    #[serde(skip_serializing_if = "is_default")]
    pub secret: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub high_frequency: bool,
    /// Further words by which people look for it.
    #[serde(skip_serializing_if = "is_default")]
    pub keywords: Vec<String>,
    /// 受理条件.
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub hours: String,
    #[serde(skip_serializing_if = "is_default")]
    pub places: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub phone: String,
    #[serde(skip_serializing_if = "is_default")]
    pub complaint_phone: String,
    #[serde(skip_serializing_if = "is_default")]
    pub result: ItemResult,
    /// 收费项目: `None` not stated, empty free of charge.
    #[serde(skip_serializing_if = "is_default")]
    pub fees: Option<Vec<Fee>>,
    #[serde(skip_serializing_if = "is_default")]
    pub basis: Vec<LegalBasis>,
    #[serde(skip_serializing_if = "is_default")]
    pub scenario: Vec<Scenario>,
    #[serde(skip_serializing_if = "is_default")]
    pub material: Vec<Material>,
    /// 中介服务: `None` not stated, empty none needed.
    #[serde(skip_serializing_if = "is_default")]
    pub intermediary: Option<Vec<Intermediary>>,
    /// Parameters of the procedure, visible to FEEL as `item.*`.
    #[serde(skip_serializing_if = "is_default")]
    pub params: Map<String, Value>,
    #[serde(skip_serializing_if = "is_default")]
    pub faq: Vec<Question>,
    /// What applicants may ask of the organ, and what they owe it.
    #[serde(skip_serializing_if = "is_default")]
    pub rights: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub duties: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub remedies: Remedies,
    #[serde(skip_serializing_if = "is_default")]
    pub form: Option<Arc<Form>>,
    /// 办事指南 in Markdown.
    #[serde(skip_serializing_if = "is_default")]
    pub guide: String,
    #[serde(skip)]
    sealed: Arc<Sealed>,
}

/// What FEEL expressions see below `item` beside the parameters.
pub(crate) const FACTS: &[&str] = &["id", "name", "code", "type", "handling", "organ", "co_organs", "level", "version"];

/// What is computed once from the content.
#[derive(Debug, Default)]
struct Sealed {
    digest: Option<Digest32>,
    feel: Value,
}

impl Item {
    /// An item of which nothing is known but its id.
    pub fn blank(id: impl Into<ItemId>) -> Item {
        Item::from_json(id, &Value::Object(Map::new())).0
    }

    /// Recomputes what depends on the content: the digest and the FEEL value. Needed after fields were changed.
    #[must_use]
    pub fn seal(mut self) -> Item {
        let content = self.to_json();
        let digest = Some(digest_of(&content));
        self.sealed = Arc::new(Sealed { digest, feel: self.feel_value(self.params.clone()) });
        self
    }

    /// The one JSON form; keys as in `item.toml`, with `form` and `guide` beside them.
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Digest of the content of this version.
    pub fn digest(&self) -> Digest32 {
        self.sealed.digest.unwrap_or(Digest32::ZERO)
    }

    /// What FEEL expressions see as `item`: the parameters, and the facts of the item beside them.
    pub fn feel(&self) -> &Value {
        &self.sealed.feel
    }

    /// The same item, whose FEEL value also has the defaults of its procedure.
    #[must_use]
    pub(crate) fn with_effective_params(mut self, params: Map<String, Value>) -> Item {
        let digest = self.sealed.digest;
        self.sealed = Arc::new(Sealed { digest, feel: self.feel_value(params) });
        self
    }

    fn feel_value(&self, params: Map<String, Value>) -> Value {
        let mut feel = Map::new();
        let mut put = |key: &str, value: Value| feel.insert(key.to_owned(), value);
        put("id", self.id.as_str().into());
        put("name", self.name.as_str().into());
        put("code", self.code.as_str().into());
        put("type", self.item_type.to_string().into());
        put("handling", self.handling.to_string().into());
        put("organ", self.organ.as_str().into());
        put("co_organs", self.co_organs.iter().map(|organ| organ.as_str()).collect());
        put("level", self.level.to_string().into());
        put("version", self.version.into());
        // A parameter wins over a fact of the same name: the procedure asked for it.
        feel.extend(params);
        Value::Object(feel)
    }

    /// A parameter as the procedure sees it: given by the item, or the procedure's default.
    pub fn effective_param(&self, path: &str) -> Option<&Value> {
        self.feel().as_object().and_then(|feel| at_path(feel, path))
    }

    /// The procedure's id among the county's procedures; an own one lives under the item's id.
    pub fn procedure_id(&self) -> ProcedureId {
        if self.has_own_procedure() {
            return ProcedureId::from(format!("{}/{}", self.id, self.procedure));
        }
        ProcedureId::from(self.procedure.as_str())
    }

    pub fn has_own_procedure(&self) -> bool {
        self.procedure.ends_with(".bpmn")
    }

    /// How far it goes online: 一级 told about, 二级 taken in or looked at beforehand, 三级 accepted or handled, 四级
    /// handled and answered without a visit (全程网办). By the digits of 网上办理深度: 2 收件, 3 预审, 4 受理, 5 办理,
    /// 6 结果信息反馈.
    pub fn online_level(&self) -> i64 {
        let has = |digit: &str| self.depth.iter().any(|known| known == digit);
        match self.visits {
            Some(0) if has("5") && has("6") => 4,
            _ if has("4") || has("5") => 3,
            _ if has("2") || has("3") => 2,
            _ => 1,
        }
    }

    /// The materials asked of an applicant who gave these answers.
    pub fn materials_asked<'a>(&'a self, scope: &'a decision::Scope<'a>) -> impl Iterator<Item = &'a Material> {
        self.material.iter().filter(move |material| material.asked(scope))
    }

    /// Names of the files that it gives out: blank forms, samples, a specimen of the result.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let of_materials = self.material.iter().flat_map(|material| [&material.blank, &material.sample]);
        of_materials.chain([&self.result.sample]).map(String::as_str).filter(|file| !file.is_empty())
    }

    pub fn find_material(&self, id: &str) -> Option<&Material> {
        self.material.iter().find(|material| material.id == id)
    }

    pub fn find_scenario(&self, id: &str) -> Option<&Scenario> {
        self.scenario.iter().find(|scenario| scenario.id == id)
    }
}
