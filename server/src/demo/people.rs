//! Who lives in the county: synthetic residents and firms, each made from a number.
//!
//! Citizen numbers carry births between 1849 and 1852, organisation codes the province 99: nobody can hold them.

use std::sync::Arc;

use casework::{Party, PartyKind};
use declarations::County;
use kernel::AccountId;

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷段龙黎史陶贺毛郝顾龚邵万";
const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰红梅春建国志文海波宇浩然欣怡子涵梓萱雨桐一诺佳琪思远晓东学良永福秀珍凤莲翠兴旺安康宁远山青岚溪云树木林泉";
const TRADES: [&str; 12] = [
    "餐饮管理",
    "食品",
    "建筑工程",
    "农业开发",
    "商贸",
    "物流",
    "装饰设计",
    "医疗器械",
    "文化传媒",
    "环保科技",
    "机电设备",
    "家政服务",
];

/// The county's 300,000 residents and 12,000 firms.
pub const RESIDENTS: u32 = 300_000;
pub const FIRMS: u32 = 12_000;

/// Applicants by number; the people whom the county folder names come up more often than their share.
pub struct People {
    named: Vec<Arc<Party>>,
    named_firms: Vec<Arc<Party>>,
}

impl People {
    pub fn new(county: &County) -> Self {
        let named = county.people.citizens.iter().map(|citizen| {
            Arc::new(Party {
                kind: PartyKind::Citizen,
                name: citizen.name.clone(),
                number: citizen.number.to_string(),
                phone: citizen.phone.clone(),
                account: Some(citizen.account.clone()),
            })
        });
        let named_firms = county.people.enterprises.iter().map(|firm| {
            Arc::new(Party {
                kind: PartyKind::Enterprise,
                name: firm.name.clone(),
                number: firm.uscc.to_string(),
                phone: firm.phone.clone(),
                account: Some(AccountId::from(firm.uscc.to_string())),
            })
        });
        Self { named: named.collect(), named_firms: named_firms.collect() }
    }

    pub fn resident(&self, n: u32) -> Arc<Party> {
        // One in 150 applications comes from somebody whose account can be opened in the demonstration.
        if n.is_multiple_of(150)
            && let Some(party) = pick(&self.named, n / 150)
        {
            return party;
        }
        Arc::new(Party {
            kind: PartyKind::Citizen,
            name: person_name(n),
            number: citizen_number(n),
            phone: format!("139{:08}", u64::from(n) * 331 % 100_000_000),
            account: Some(AccountId::from(format!("p{n:06}"))),
        })
    }

    pub fn firm(&self, n: u32) -> Arc<Party> {
        if n.is_multiple_of(100)
            && let Some(party) = pick(&self.named_firms, n / 100)
        {
            return party;
        }
        let number = firm_number(n);
        Arc::new(Party {
            kind: PartyKind::Enterprise,
            name: firm_name(n),
            phone: format!("138{:08}", u64::from(n) * 7_919 % 100_000_000),
            account: Some(AccountId::from(number.as_str())),
            number,
        })
    }
}

fn pick(parties: &[Arc<Party>], n: u32) -> Option<Arc<Party>> {
    let count = u32::try_from(parties.len()).ok().filter(|count| *count > 0)?;
    parties.get(usize::try_from(n % count).ok()?).cloned()
}

/// The `n`th character, round and round.
fn nth(text: &str, n: u32) -> char {
    let count = u32::try_from(text.chars().count()).unwrap_or(1).max(1);
    text.chars().nth(usize::try_from(n % count).unwrap_or_default()).unwrap_or('青')
}

fn person_name(n: u32) -> String {
    let mixed = n.wrapping_mul(2_654_435_761);
    let mut name = String::from(nth(SURNAMES, mixed >> 20));
    name.push(nth(GIVEN, mixed >> 9));
    if !mixed.is_multiple_of(4) {
        name.push(nth(GIVEN, mixed >> 3));
    }
    name
}

fn firm_name(n: u32) -> String {
    let mixed = n.wrapping_mul(2_654_435_761);
    let trade = TRADES.get(usize::try_from(n % 12).unwrap_or_default()).copied().unwrap_or("商贸");
    format!("青岚县{}{}{trade}有限公司", nth(GIVEN, mixed >> 7), nth(GIVEN, mixed >> 17))
}

/// GB 11643: region, birth, sequence, and ISO 7064 MOD 11-2.
fn citizen_number(n: u32) -> String {
    const REGIONS: [&str; 3] = ["110105", "330106", "510107"];
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let region = REGIONS.get(usize::try_from(n % 3).unwrap_or_default()).copied().unwrap_or("110105");
    let rest = n / 3;
    // Twenty-eight days in every month, so that every birth is a day.
    let (day, month, year) = (rest % 28 + 1, rest / 28 % 12 + 1, rest / 336 % 4 + 1849);
    let sequence = rest / 1_344 % 999 + 1;
    let body = format!("{region}{year}{month:02}{day:02}{sequence:03}");
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = b"10X98765432".get(usize::try_from(sum % 11).unwrap_or_default()).copied().unwrap_or(b'1');
    format!("{body}{}", char::from(check))
}

/// GB 32100 with the inner GB 11714 check.
fn firm_number(n: u32) -> String {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    const INNER: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let organisation = format!("MA{n:06}");
    let value = |byte: u8| u32::from(if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' + 10 });
    let inner: u32 = organisation.bytes().zip(INNER).map(|(byte, weight)| value(byte) * weight).sum();
    let inner = match 11 - inner % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    };
    let body = format!("91990121{organisation}{inner}");
    let place =
        |byte: u8| ALPHABET.iter().position(|known| *known == byte).and_then(|at| u32::try_from(at).ok()).unwrap_or(0);
    let mut weight = 1;
    let mut sum = 0;
    for byte in body.bytes() {
        sum += place(byte) * weight;
        weight = weight * 3 % 31;
    }
    let check = ALPHABET.get(usize::try_from((31 - sum % 31) % 31).unwrap_or_default()).copied().unwrap_or(b'0');
    format!("{body}{}", char::from(check))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use kernel::IdentifierPolicy;

    #[test]
    fn every_made_number_is_valid_and_nobodys() {
        let policy = IdentifierPolicy { accept_test_ranges: true, today: date(2026, 1, 1) };
        for n in (0..RESIDENTS).step_by(997) {
            policy.citizen(&citizen_number(n)).unwrap();
        }
        for n in (0..FIRMS).step_by(37) {
            policy.uscc(&firm_number(n)).unwrap();
        }
    }

    #[test]
    fn no_two_residents_share_a_number() {
        let numbers: std::collections::HashSet<String> = (0..RESIDENTS).map(citizen_number).collect();
        assert_eq!(numbers.len(), usize::try_from(RESIDENTS).unwrap());
    }
}
