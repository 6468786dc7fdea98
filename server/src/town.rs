//! The town: a county's folder, database and modules, opened together and served as one.

mod api_page;
mod background;
mod badges;
mod doors;
mod home;
mod open_cases;
mod sweep;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use applications::Rules;
use casework::{Acts, Casework, Definitions};
use catalog::Catalog;
use catalog::links::{Asker, Reach};
use declarations::{County, has_errors};
use documents::Authority;
use identity::{DemoAccount, Directory, Gate};
use kernel::{RegionCode, SharedClock};
use store::{Db, Durability, Options};
use web::files::Files;

use crate::settings::Settings;

/// How long another site may take to answer whether a page is there.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// Password of every account in a demonstration county.
pub const DEMO_PASSWORD: &str = "haoban-demo";

/// The accounts that the sign-in page of a demonstration offers, and what they are there for.
const DEMO_ACCOUNTS: [(&str, &str); 11] = [
    ("wang.mei", "市民 王梅"),
    ("li.qiang", "市民 李强"),
    ("acme.agent", "企业经办人"),
    ("clerk", "综合窗口"),
    ("examiner", "部门审查"),
    ("approver", "部门审批"),
    ("supervisor", "效能监察"),
    ("hotline", "热线坐席"),
    ("leader", "县领导"),
    ("observer", "社会监督员"),
    ("admin", "管理员"),
];

/// What a town is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Real life: what is acknowledged is on the disk, and others hear of it.
    Serve,
    /// A simulated past: nobody is written to, and a crash only means to begin again.
    Simulate,
}

impl Purpose {
    const fn durability(self) -> Durability {
        match self {
            Self::Serve => Durability::Full,
            Self::Simulate => Durability::Filling,
        }
    }
}

/// An open county.
#[derive(Clone)]
pub struct Town {
    pub settings: Settings,
    pub county: Arc<County>,
    pub region: RegionCode,
    pub db: Db,
    pub clock: SharedClock,
    pub casework: Casework,
    pub catalog: Catalog,
    pub gate: Arc<Gate>,
    /// Everything done with applications goes over it.
    pub desk: applications::Desk,
    /// Rules, cards and orders; its round follows each tick.
    pub supervision: supervision::Desk,
    /// Asks pages of other sites whether they are still there, where the settings want that.
    asker: Option<Asker>,
}

impl Town {
    /// Opens folder and database; a folder with errors is not served.
    pub async fn open(settings: &Settings, clock: SharedClock, purpose: Purpose) -> Result<Self> {
        let mut county = read_county(settings)?;
        let region = county.meta.region.context("county.toml 缺少 region（区划代码）")?;
        if let Some(path) = settings.database.strip_prefix("sqlite://")
            && let Some(folder) = PathBuf::from(path).parent().filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder).with_context(|| format!("建不了数据目录 {}", folder.display()))?;
        }
        let db =
            Db::open(&settings.database, Options { durability: purpose.durability(), ..Options::default() }).await?;
        db.migrate().await?;
        county.calendar = applications::calendars::adopted(&db, region, &county.calendar).await?;
        let county = Arc::new(county);
        let rules = Arc::new(Rules::new(&county));
        let mut acts = Acts::new();
        applications::lifecycle::register(&mut acts, &rules);
        patrols::register(&mut acts);
        ratings::register(&mut acts, &county);
        let book = supervision::RuleBook::of_county(&county);
        supervision::register(&mut acts, &book);
        assessment::register(&mut acts, &county);
        let casework_options = match purpose {
            Purpose::Serve => casework::Options::default(),
            // All cases of a simulated month stay in memory; their states are stored when they are closed, or at the end.
            Purpose::Simulate => {
                casework::Options { announces: false, cached_cases: 16_384, stores_open_states: false }
            }
        };
        let definitions = Arc::new(Definitions::of_county(&county));
        let casework = Casework::open(db.clone(), definitions, Arc::clone(&clock), acts, &casework_options);
        let catalog = Catalog::open(db.clone(), Arc::clone(&county), clock.now()).await?;
        let gate = Arc::new(gate(settings, &county, region, &db, &clock));
        let now = clock.now();
        let (mailer, texter) = settings.channels()?;
        let desk = applications::Desk {
            casework: casework.clone(),
            catalog: catalog.clone(),
            gate: Arc::clone(&gate),
            rules,
            db: db.clone(),
            region,
            clock: Arc::clone(&clock),
            files: Files::open(settings.data.join("files"), settings.limits.upload_bytes)
                .with_context(|| format!("数据目录 {} 不能读写", settings.data.display()))?,
            press: Arc::new(documents::Press::of_county(&settings.county)?),
            authority: Arc::new(Authority::open(&settings.data.join("seals"), &county.meta.name, now)?),
            public_url: settings.public_url().into(),
            mailer: mailer.map(Arc::new),
            texter: texter.map(Arc::new),
            tellers: vec![supervision::tell],
            tries: applications::progress::Tries::new(Arc::clone(&clock)),
            verification: applications::verification::Verification::default(),
        };
        let supervision = supervision::Desk::new(desk.clone(), ratings::Desk { office: desk.clone() }, book);
        supervision.adopt_rules().await?;
        let asker = asker(settings, purpose);
        let town = Self {
            settings: settings.clone(),
            county,
            region,
            db,
            clock,
            casework,
            catalog,
            gate,
            desk,
            supervision,
            asker,
        };
        if purpose == Purpose::Serve {
            // The folder may hold versions that are only announced.
            town.adopt_catalog();
        }
        Ok(town)
    }

    /// What the catalogue's pages and API share.
    pub(crate) fn catalog_desk(&self) -> catalog::Desk {
        let open_cases = open_cases::OfCasework { casework: self.casework.clone(), region: self.region };
        let desk = catalog::Desk::new(self.catalog.clone(), Arc::clone(&self.clock), Arc::new(open_cases));
        desk.heeding(Arc::new(self.desk.clone()))
            .asking(self.asker.clone())
            .printing(Arc::clone(&self.desk.press), &self.settings.county)
    }

    /// Schedules of kinds, and what patrols found.
    pub(crate) fn patrols_desk(&self) -> patrols::Desk {
        patrols::Desk { office: self.desk.clone() }
    }

    /// Those who watch: each hears of everything below it and is known by nobody.
    pub fn ratings_desk(&self) -> ratings::Desk {
        ratings::Desk { office: self.desk.clone() }
    }

    fn supervision_desk(&self) -> supervision::Desk {
        self.supervision.clone()
    }

    /// Figures, scores and statements.
    pub fn assessment_desk(&self) -> assessment::Desk {
        let (office, ratings) = (self.desk.clone(), self.ratings_desk());
        assessment::Desk { office, ratings, supervision: self.supervision_desk() }
    }

    fn cockpit_desk(&self) -> cockpit::Desk {
        let (office, ratings) = (self.desk.clone(), self.ratings_desk());
        cockpit::Desk { office, ratings, supervision: self.supervision_desk(), assessment: self.assessment_desk() }
    }

    /// Lets the first people in: in an empty database a demonstration county gets everybody its folder names, any other
    /// one administrator with a password that is told once.
    pub async fn welcome(&self) -> Result<()> {
        if !self.gate.directory.is_empty().await? {
            return Ok(());
        }
        let now = self.clock.now();
        if self.county.meta.demo {
            let password = identity::hash_password(DEMO_PASSWORD)?;
            identity::seed::seed(&self.gate.directory, &self.db, &self.county, &password, now).await?;
            return Ok(());
        }
        let password = web::cookies::Token::random()?.as_str().chars().take(16).collect::<String>();
        let admin = identity::seed::administrator(&identity::hash_password(&password)?, now);
        self.gate.directory.add_account(&admin, &identity::By::nobody(now)).await?;
        eprintln!("首次启动：已建立管理员账号 admin，密码 {password}（只显示这一次，登录后请修改）");
        Ok(())
    }
}

fn read_county(settings: &Settings) -> Result<County> {
    let (county, findings) = County::read(&settings.county);
    if has_errors(&findings) {
        let errors = findings.iter().filter(|finding| finding.is_error());
        let shown: Vec<String> = errors.take(20).map(ToString::to_string).collect();
        bail!("县文件夹 {} 有错误，不能启动：\n{}", settings.county.display(), shown.join("\n"));
    }
    county.with_context(|| format!("读不到县文件夹 {}", settings.county.display()))
}

/// A machine without certificates of authorities can serve all the same.
fn asker(settings: &Settings, purpose: Purpose) -> Option<Asker> {
    let wanted = settings.links.check && purpose == Purpose::Serve;
    let asker = wanted.then(|| Asker::new(Reach::Outside, ANSWER_WITHIN)).transpose();
    asker.unwrap_or_else(|error| {
        tracing::warn!(%error, "links to other sites are not checked");
        None
    })
}

fn gate(settings: &Settings, county: &County, region: RegionCode, db: &Db, clock: &SharedClock) -> Gate {
    let demo = county.meta.demo;
    let accounts = DEMO_ACCOUNTS.iter().filter(|_| demo);
    Gate {
        directory: Directory::new(db.clone(), region),
        clock: Arc::clone(clock),
        places: county
            .organs
            .iter()
            .filter_map(|organ| Some((organ.id.clone(), organ.region.filter(|place| *place != region)?)))
            .collect(),
        names: county.organs.iter().map(|organ| (organ.id.clone(), organ.name.clone())).collect(),
        accept_test_ranges: county.meta.accept_test_ranges,
        https: settings.public_url.starts_with("https://"),
        demo_accounts: accounts
            .map(|(account, label)| DemoAccount {
                account: (*account).to_owned(),
                password: DEMO_PASSWORD.to_owned(),
                label: (*label).to_owned(),
            })
            .collect(),
        nav: doors::staff_nav,
    }
}
