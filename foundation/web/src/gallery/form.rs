//! One page of an application, with every control, its errors and its uploads.

use askama::Template;
use serde_json::{Value, json};

use crate::form::{Fields, Form, FormState, Post, Upload, UploadedFile, Values, always};
use crate::page::{Html, PageRequest, Shell};
use crate::parts::{ErrorSummary, Steps, Tag, Tone};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "gallery/form.html")]
pub(super) struct FormPage {
    shell: Shell,
    steps: Steps,
    errors: ErrorSummary,
    fields: Fields,
    uploads: Vec<Upload>,
}

pub(super) async fn show(request: PageRequest) -> Result<Html<FormPage>, Problem> {
    page(&request, known(), false)
}

pub(super) async fn save(request: PageRequest, post: Post) -> Result<Html<FormPage>, Problem> {
    let form = Form::new(&schema()).map_err(Problem::internal)?;
    let values = form.read(&post, None, &known(), &always, &held());
    page(&request, values, true)
}

fn page(request: &PageRequest, values: Values, check: bool) -> Result<Html<FormPage>, Problem> {
    let t = request.t;
    let form = Form::new(&schema()).map_err(Problem::internal)?;
    let errors = if check { form.check(t, &values, None, &always) } else { Vec::new() };
    let held = held();
    let state = FormState { t, values: &values, errors: &errors, when: &always, held: &held };
    let shell = super::home::with_nav(request.portal("店铺和场所")).crumb("/_parts", "食品经营许可");
    Ok(Html(FormPage {
        shell: shell.with_errors(errors.len()),
        steps: Steps {
            t,
            labels: ["选择情形", "填写信息", "上传材料", "核对", "提交"].map(String::from).into(),
            current: 1,
        },
        fields: form.inputs(None, state),
        uploads: uploads(request),
        errors: ErrorSummary { t, errors },
    }))
}

fn known() -> Values {
    let values = json!({ "shop": "青岚县好味来餐饮店", "uscc": "92990121MA0000000X" });
    values.as_object().cloned().unwrap_or_default()
}

fn held() -> [(String, String); 1] {
    [("uscc".to_owned(), "政府已有，免于填写（市场监管局，11月20日）".to_owned())]
}

fn uploads(request: &PageRequest) -> Vec<Upload> {
    let upload = |name: &str, title: &str, hint: &str, tag| Upload {
        t: request.t,
        name: name.to_owned(),
        title: title.to_owned(),
        hint: hint.to_owned(),
        often: String::new(),
        tag,
        files: Vec::new(),
        error: None,
        limit: 10_000_000,
        several: true,
        closed: false,
    };
    let mut plan = upload(
        "plan",
        "经营场所平面图",
        "标出操作间、库房、就餐区和面积；可以手绘后拍照。",
        Tag::new(Tone::Urgent, "需要重传"),
    );
    plan.error = Some("照片太暗，看不清尺寸，请重新拍一张".to_owned());
    plan.files = vec![UploadedFile {
        name: "平面图-东街18号-第二版.pdf".to_owned(),
        href: "#".to_owned(),
        media: "application/pdf".to_owned(),
        size: 1_240_000,
        remove: Some(("remove".to_owned(), "1".to_owned())),
    }];
    let mut licence = upload("licence", "营业执照", "政府已有，免于提交。", Tag::new(Tone::Good, "已有"));
    licence.closed = true;
    vec![
        plan,
        upload("health", "从业人员健康证明", "每位接触食品的人员一份。", Tag::new(Tone::Quiet, "未上传")),
        licence,
    ]
}

fn schema() -> Value {
    json!({
        "type": "object", "title": "食品经营许可申请表",
        "required": ["shop", "uscc", "kind", "area", "address", "chain", "opens", "phone"],
        "properties": {
            "shop": { "type": "string", "title": "店名", "maxLength": 60 },
            "uscc": { "type": "string", "title": "统一社会信用代码", "format": "uscc" },
            "kind": { "type": "string", "title": "经营什么", "x-widget": "radio", "oneOf": [
                { "const": "restaurant", "title": "餐馆", "description": "现场制作，有座位" },
                { "const": "snack", "title": "小吃、饮品店", "description": "现场制作，面积不超过 50 平方米" },
                { "const": "shop", "title": "食品销售", "description": "只卖预包装或散装食品" } ] },
            "area": { "type": "number", "title": "经营面积", "minimum": 4, "x-unit": "平方米", "description": "操作间、库房和就餐区合计" },
            "address": { "type": "string", "title": "经营地址", "x-widget": "address", "maxLength": 100 },
            "town": { "type": "string", "title": "所在乡镇", "x-widget": "select", "enum": ["青岚镇", "东河镇", "石桥乡"] },
            "items": { "type": "array", "title": "还想同时做哪些", "items": { "enum": ["外卖", "冷食", "生食", "糕点"] } },
            "chain": { "type": "boolean", "title": "是连锁门店吗" },
            "opens": { "type": "string", "format": "date", "title": "计划开业日期" },
            "phone": { "type": "string", "format": "phone", "title": "联系电话" },
            "note": { "type": "string", "title": "需要说明的情况", "x-widget": "textarea", "maxLength": 500 }
        }
    })
}
