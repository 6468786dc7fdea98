//! `regions.toml`: the tree of county, townships and villages (ORG-01).

use std::collections::HashMap;

use kernel::RegionCode;
use serde::Serialize;

use crate::canonical::is_default;
use crate::finding::Finding;
use crate::reading::Cursor;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Region {
    pub code: RegionCode,
    pub name: String,
    /// 县, 街道, 镇, 乡, 村, 社区.
    #[serde(skip_serializing_if = "is_default")]
    pub kind: String,
}

/// All regions of the county, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Regions {
    all: Vec<Region>,
    by_code: HashMap<RegionCode, usize>,
}

impl Regions {
    pub fn iter(&self) -> impl Iterator<Item = &Region> {
        self.all.iter()
    }

    pub fn find(&self, code: RegionCode) -> Option<&Region> {
        self.by_code.get(&code).and_then(|&index| self.all.get(index))
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The regions directly below one.
    pub fn children(&self, code: RegionCode) -> impl Iterator<Item = &Region> {
        self.all.iter().filter(move |region| region.code.parent() == Some(code))
    }

    /// `青岚县城关街道北街社区`: the names from the county down.
    pub fn full_name(&self, code: RegionCode) -> String {
        let above = code.parent().filter(|parent| self.find(*parent).is_some());
        let prefix = above.map(|parent| self.full_name(parent)).unwrap_or_default();
        prefix + self.find(code).map_or("", |region| region.name.as_str())
    }

    pub(crate) fn read(c: &Cursor<'_>) -> Regions {
        let mut regions = Regions::default();
        for table in c.tables("region") {
            let (code, name, kind) = (table.required_parsed("code"), table.text("name"), table.text_or_empty("kind"));
            let Some(code) = code else { continue };
            if regions.by_code.insert(code, regions.all.len()).is_some() {
                let sentence = format!("区划代码 {code} 重复。");
                table.add(Finding::error(table.field("code"), "duplicate_code", sentence));
            }
            regions.all.push(Region { code, name, kind });
        }
        regions.report_orphans(c);
        regions
    }

    /// Every region but the county itself must have its parent in the file.
    fn report_orphans(&self, c: &Cursor<'_>) {
        for (index, region) in self.all.iter().enumerate().skip(1) {
            let known = region.code.parent().is_some_and(|parent| self.by_code.contains_key(&parent));
            if !known {
                let sentence = format!("“{}”（{}）的上级区划不在表中。", region.name, region.code);
                let finding = Finding::error(format!("/region/{index}/code"), "orphan_region", sentence);
                c.add(finding.remedy("请补上级区划，或改正代码。"));
            }
        }
    }
}
