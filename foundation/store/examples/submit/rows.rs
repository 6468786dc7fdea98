//! The rows of a submit.

pub const CLIENTS: u64 = 8;

pub const SQLITE: &str = "
    create table case_(id blob primary key, no text not null, proc text not null, status text not null,
        org bigint not null, due bigint, created bigint not null, body text not null) without rowid;
    create unique index case_no on case_(no);
    create index case_status on case_(status, created);
    create index case_org on case_(org, status, due);
    create table event(case_id blob not null, seq bigint not null, at bigint not null, kind text not null,
        actor text not null, body text not null, hash blob not null, primary key(case_id, seq)) without rowid;
    create table timer(id integer primary key, due bigint not null, case_id blob not null, kind text not null);
    create index timer_due on timer(due);
    create table outbox(id integer primary key, at bigint not null, topic text not null, body text not null);";

pub const POSTGRES: &str = "
    drop table if exists outbox, timer, event, case_;
    create table case_(id bytea primary key, no text not null, proc text not null, status text not null,
        org bigint not null, due bigint, created bigint not null, body text not null);
    create unique index case_no on case_(no);
    create index case_status on case_(status, created);
    create index case_org on case_(org, status, due);
    create table event(case_id bytea not null, seq bigint not null, at bigint not null, kind text not null,
        actor text not null, body text not null, hash bytea not null, primary key(case_id, seq));
    create table timer(id bigint generated always as identity primary key, due bigint not null, case_id bytea not null,
        kind text not null);
    create index timer_due on timer(due);
    create table outbox(id bigint generated always as identity primary key, at bigint not null, topic text not null,
        body text not null);";

pub const CASE: &str = "insert into case_ values ($1, $2, $3, $4, $5, $6, $7, $8)";
pub const EVENT: &str = "insert into event values ($1, $2, $3, $4, $5, $6, $7)";
pub const TIMER: &str = "insert into timer (due, case_id, kind) values ($1, $2, $3)";
pub const OUTBOX: &str = "insert into outbox (at, topic, body) values ($1, $2, $3)";

pub const FIND: &str = "select no, proc, status, org, due, created, body from case_ where no = $1";
/// Cases that are read again and again.
pub const READ: u64 = 2_000;

/// The number of the n-th case of client 0.
pub fn case_no(n: u64) -> String {
    format!("JX-2026-00-{n:08}")
}

/// Makes the rows of one client, one submit after another.
pub struct Rows {
    seed: u64,
    client: u64,
    count: u64,
    pub case_body: String,
    pub event_body: String,
    pub outbox_body: String,
}

/// What differs between two submits.
pub struct Submit {
    pub id: [u8; 16],
    pub no: String,
    pub org: i64,
    pub due: i64,
    pub now: i64,
    pub hash: [u8; 32],
}

impl Rows {
    pub fn new(client: u64) -> Rows {
        let text = |bytes: usize| "申请材料齐全".chars().cycle().take(bytes / 3).collect::<String>();
        Rows {
            seed: client * 7919 + 1,
            client,
            count: 0,
            case_body: format!(
                "{{\"applicant\":\"王小明\",\"idno\":\"330101199001010011\",\"item\":\"{}\"}}",
                text(440)
            ),
            event_body: format!("{{\"from\":\"receive\",\"to\":\"review\",\"note\":\"{}\"}}", text(150)),
            outbox_body: format!("{{\"event\":\"submitted\",\"note\":\"{}\"}}", text(90)),
        }
    }

    pub fn next(&mut self) -> Submit {
        self.count += 1;
        let (a, b) = (self.random(), self.random());
        let mut id = [0; 16];
        // Ordered by time, like a UUID of version 7.
        id[..8].copy_from_slice(&((self.count << 8) | self.client).to_be_bytes());
        id[8..].copy_from_slice(&b.to_be_bytes());
        let now = 1_790_000_000_000 + i64::try_from(self.count).unwrap();
        Submit {
            id,
            no: format!("JX-2026-{:02}-{:08}", self.client, self.count),
            org: i64::try_from(a % 60).unwrap(),
            due: now + 86_400_000 * i64::try_from(a % 20).unwrap(),
            now,
            hash: [a.to_be_bytes()[7]; 32],
        }
    }

    fn random(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}
