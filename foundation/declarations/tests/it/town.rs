//! A small, complete county on disk, which a test spoils in one place.

use std::collections::BTreeMap;
use std::path::Path;

use declarations::{County, Finding};

#[derive(Clone)]
pub struct Town(BTreeMap<String, String>);

impl Town {
    /// The county without a mistake.
    pub fn new() -> Town {
        let files = [
            ("county.toml", COUNTY),
            ("regions.toml", REGIONS),
            ("themes.toml", THEMES),
            ("people.toml", PEOPLE),
            ("calendars/2026.toml", CALENDAR),
            ("organs/market.toml", MARKET),
            ("organs/centre.toml", CENTRE),
            ("kinds/application/kind.toml", KIND),
            ("procedures/promised.toml", PROCEDURE),
            ("procedures/promised.bpmn", BPMN),
            ("documents/acceptance.toml", DOCUMENT),
            ("documents/acceptance.typ", "#set text(lang: \"zh\")\n"),
            ("items/market/food/item.toml", ITEM),
            ("items/market/food/form.toml", FORM),
            ("items/market/food/guide.md", "在本县开饭店先办这张证。\n"),
            ("items/market/food/examples/catering.toml", EXAMPLE),
        ];
        Town(files.map(|(path, text)| (path.to_owned(), text.to_owned())).into())
    }

    /// With a file of this text.
    pub fn with(mut self, path: &str, text: &str) -> Town {
        self.0.insert(path.to_owned(), text.to_owned());
        self
    }

    pub fn without(mut self, path: &str) -> Town {
        assert!(self.0.remove(path).is_some(), "no {path}");
        self
    }

    /// With one piece of text in a file replaced by another.
    pub fn replacing(mut self, path: &str, from: &str, to: &str) -> Town {
        let text = self.0.get_mut(path).unwrap_or_else(|| panic!("no {path}"));
        assert!(text.contains(from), "no “{from}” in {path}");
        *text = text.replacen(from, to, 1);
        self
    }

    pub fn read(&self) -> (County, Vec<Finding>) {
        let dir = tempfile::tempdir().unwrap();
        self.write(dir.path());
        let (county, mut findings) = County::read(dir.path());
        let prefix = format!("{}/", dir.path().display());
        for finding in &mut findings {
            finding.path = finding.path.replace(&prefix, "");
        }
        (county.expect("a county"), findings)
    }

    pub fn write(&self, dir: &Path) {
        for (path, text) in &self.0 {
            let path = dir.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }

    /// The findings, without the one that there is no lock.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = self.read().1;
        findings.retain(|finding| finding.code != "no_lock");
        findings
    }

    pub fn county(&self) -> County {
        self.read().0
    }
}

pub const COUNTY: &str = r#"name = "青岚县"
region = "990121000000"
locale = "zh-CN"
demo = true
accept_test_ranges = true
[numbers]
case = "{item}{date}{serial:4}"
[limits]
correction = { length = "5wd", since = 2004-07-01, basis = "行政许可法第三十二条" }
"#;

const REGIONS: &str = r#"[[region]]
code = "990121000000"
name = "青岚县"
kind = "县"

[[region]]
code = "990121001000"
name = "城关街道"
kind = "街道"
"#;

const THEMES: &str = r#"[[theme]]
id = "food-business"
name = "食品与餐饮"
audience = "firm"
order = 1
"#;

const PEOPLE: &str = r#"[[citizen]]
account = "wang.mei"
name = "王梅"
number = "110105184912310020"
phone = "13900010001"
"#;

const CALENDAR: &str = r#"year = 2026
valid_through = 2026-12-31

[[notice]]
title = "国务院办公厅关于2026年部分节假日安排的通知"
number = "国办发明电〔2025〕7号"
published = 2025-11-04

[[holiday]]
name = "国庆节"
off = { from = 2026-10-01, to = 2026-10-07 }
work = [2026-09-20, 2026-10-10]
"#;

const MARKET: &str = r#"name = "青岚县市场监督管理局"
short = "市监"
uscc = "11990100000000019F"
region = "990121000000"
kind = "department"
settled = "centre"

[[post]]
id = "examiner"
name = "审查岗"
roles = ["examiner"]
capacity = 40

[[post]]
id = "approver"
name = "审批岗"
roles = ["approver"]
capacity = 40

[[staff]]
account = "examiner"
name = "赵敏"
posts = ["examiner"]
"#;

const CENTRE: &str = r#"name = "青岚县政务服务中心"
short = "中心"
region = "990121000000"
kind = "centre"

[[place]]
id = "centre"
name = "青岚县政务服务中心"

[[post]]
id = "receiver"
name = "收件岗"
roles = ["receiver"]
capacity = 60

[[window]]
id = "general-1"
name = "综合窗口 1 号"
place = "centre"
items = ["*"]
"#;

const KIND: &str = r#"name = "办件"
number = "{item}{date}{serial:4}"
opened_by = ["citizen", "receiver"]
form = "item"
procedure = "item"

[clock.promised]
name = "承诺时限"
length = "item"
starts = "Accepted"
stops = "DecisionMade"
pausable = ["expert-review", "publicity"]

[clock.statutory]
name = "法定时限"
length = "item"
starts = "Accepted"
stops = "DecisionMade"
pausable = ["expert-review"]
"#;

const PROCEDURE: &str = r#"name = "承诺办理"
summary = "收件、审查、决定。"

[param."examine.within"]
type = "limit"
default = "3wd"
note = "审查环节的时限"

[param."review.organs"]
type = "organs"
required = true
note = "会审部门"
"#;

pub const BPMN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hb="https://haoban.dev/bpmn" id="d" targetNamespace="t">
  <process id="promised" name="承诺办理" isExecutable="true">
    <startEvent id="start"/>
    <userTask id="receive" name="收件" hb:act="receive" hb:role="receiver" hb:organ="centre"/>
    <exclusiveGateway id="accepted" default="no"/>
    <userTask id="review" name="会审" hb:act="review" hb:role="examiner" hb:organ="=organ" hb:opinion="required">
      <multiInstanceLoopCharacteristics><loopDataInputRef>=item.review.organs</loopDataInputRef></multiInstanceLoopCharacteristics>
    </userTask>
    <userTask id="examine" name="审查" hb:act="examine" hb:role="examiner" hb:limit="=item.examine.within"/>
    <userTask id="decide" name="决定" hb:act="decide" hb:role="approver" hb:gate="result"/>
    <endEvent id="end"/>
    <endEvent id="refused"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="receive"/>
    <sequenceFlow id="f2" sourceRef="receive" targetRef="accepted"/>
    <sequenceFlow id="yes" sourceRef="accepted" targetRef="review"><conditionExpression>=outcome.receive = "accept"</conditionExpression></sequenceFlow>
    <sequenceFlow id="no" sourceRef="accepted" targetRef="refused"/>
    <sequenceFlow id="f3" sourceRef="review" targetRef="examine"/>
    <sequenceFlow id="f4" sourceRef="examine" targetRef="decide"/>
    <sequenceFlow id="f5" sourceRef="decide" targetRef="end"/>
  </process>
</definitions>
"#;

const DOCUMENT: &str = r#"name = "受理通知书"
number = "青{organ.short}受字〔{year}〕第{serial:5}号"
issued_on = "Accepted"
template = "acceptance.typ"
"#;

pub const ITEM: &str = r#"name = "食品经营许可"
plain = "开饭店的许可"
code = "11990100000000019F4000125001000"
catalog_code = "000125001000"
version = 1
since = 2026-04-01
type = "行政许可"
handling = "承诺件"
organ = "market"
audience = ["自然人", "企业法人"]
procedure = "promised"
statutory = { length = "20wd", basis = "行政许可法第四十二条", since = 2019-04-23 }
promised = [{ length = "10wd", since = 2025-01-01 }, { length = "8wd", since = 2026-04-01, notice = "青政务〔2026〕3号" }]
visits = 0
channels = ["窗口", "网上"]
depth = ["3", "4", "5", "6"]
scope = "全县"
in_hall = true
modes = ["全程网办"]
themes = ["food-business"]
column = "商务服务"
keywords = ["开饭店"]
conditions = ["有固定的经营场所"]
hours = "周一至周五"
places = ["centre"]
phone = "0999-6210100"
complaint_phone = "0999-6210199"
fees = []
intermediary = []
rights = ["对许可决定享有陈述权、申辩权"]
duties = ["如实提交材料"]
[result]
name = "食品经营许可证"
kind = "证照"
[remedies]
reconsideration = "青岚县人民政府"
reconsideration_contact = "青岚县司法局，0999-6210113"
suit = "青岚县人民法院"
suit_contact = "青岚县人民法院立案庭，0999-6210188"
[params]
review = { organs = ["market"] }
[[basis]]
law = "中华人民共和国食品安全法"
article = "第三十五条"
[[scenario]]
id = "kind"
ask = "新办还是延续？"
options = [{ value = "new", label = "新办" }, { value = "renew", label = "延续" }]
[[material]]
id = "application"
name = "食品经营许可申请书"
kind = "申请表格文书"
standard = "逐项填写，签字"
[[material]]
id = "layout"
name = "经营场所平面图"
specification = "A4"
standard = "标明面积和设备位置"
when = 'answers.kind = "new"'
[[material]]
id = "old-licence"
name = "原许可证"
when = 'answers.kind = "renew"'
certificate = "food-business"
"#;

pub const FORM: &str = r#"title = "食品经营许可申请表"
type = "object"
required = ["name", "area", "reason"]

[[x-groups]]
id = "shop"
title = "经营场所"

[[x-groups]]
id = "applicant"
title = "申请人"
order = 0

[properties.area]
type = "number"
title = "经营面积"
minimum = 1
x-unit = "平方米"
x-group = "shop"

[properties.name]
type = "string"
title = "姓名"
maxLength = 50
x-prefill = "applicant.name"
x-group = "applicant"

[properties.reason]
type = "string"
title = "延续理由"
x-when = 'answers.kind = "renew"'
x-group = "shop"
"#;

const EXAMPLE: &str = r#"given = "王梅新开饭店，专家评审后决定"
applicant = "wang.mei"
filed = 2026-09-24
events = [
  "accepted 2026-09-24",
  "paused 2026-09-28 expert-review 5wd",
  "resumed 2026-10-09",
  "paused 2026-10-12 publicity 7d",
  "resumed 2026-10-19",
  "decided granted 2026-10-21",
]
[answers]
kind = "new"
[form]
name = "王梅"
area = 80
[expect]
promised_due = 2026-10-23
statutory_due = 2026-11-03
documents = ["受理通知书"]
materials = ["食品经营许可申请书", "经营场所平面图"]
"#;
