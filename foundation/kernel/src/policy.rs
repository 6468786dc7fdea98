//! What an installation admits beyond well-formed identifiers.
//!
//! Samples and demonstration counties use identifiers that no living person and no real body can have: births before
//! 1900, province 99. A county that serves people refuses them; the switch is explicit.

use crate::{CertificateIdentifier, CitizenNumber, Date, Refusal, RegionCode, Uscc};

/// Which identifiers are admitted, and on which day that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentifierPolicy {
    /// Admit births before 1900 and organisations and regions of province 99.
    pub accept_test_ranges: bool,
    /// Nobody is born after this day.
    pub today: Date,
}

impl IdentifierPolicy {
    pub fn citizen(&self, text: &str) -> Result<CitizenNumber, Refusal> {
        let number = CitizenNumber::parse(text)?;
        if number.birth() > self.today {
            return Err(Refusal::invalid(
                "citizen_birth_date",
                format!("居民身份号码第 7–14 位的出生日期 {} 晚于今天 {}。", number.birth(), self.today),
            ));
        }
        self.admit(number.is_test_range(), "居民身份号码的出生日期早于 1900 年，属于测试号段")?;
        Ok(number)
    }

    pub fn uscc(&self, text: &str) -> Result<Uscc, Refusal> {
        let code = Uscc::parse(text)?;
        self.admit(code.is_test_range(), "统一社会信用代码的省级代码为 99，属于测试号段")?;
        Ok(code)
    }

    pub fn region(&self, text: &str) -> Result<RegionCode, Refusal> {
        let code = RegionCode::parse(text)?;
        self.admit(code.is_test_range(), "行政区划代码的省级代码为 99，属于测试号段")?;
        Ok(code)
    }

    pub fn certificate(&self, text: &str) -> Result<CertificateIdentifier, Refusal> {
        let identifier = CertificateIdentifier::parse(text)?;
        self.admit(identifier.is_test_range(), "电子证照标识的颁发机构省级代码为 99，属于测试号段")?;
        Ok(identifier)
    }

    fn admit(&self, is_test_range: bool, why: &str) -> Result<(), Refusal> {
        if is_test_range && !self.accept_test_ranges {
            return Err(Refusal::invalid("test_range", format!("{why}，本平台不接受。")));
        }
        Ok(())
    }
}

/// The check behind `haoban id check`: one identifier of a named kind, in plain words. Test ranges are admitted.
pub fn check(kind: &str, value: &str, today: Date) -> Result<(), String> {
    let policy = IdentifierPolicy { accept_test_ranges: true, today };
    let verdict = match kind {
        "citizen" => policy.citizen(value).map(drop),
        "uscc" => policy.uscc(value).map(drop),
        "region" => policy.region(value).map(drop),
        "certificate" => policy.certificate(value).map(drop),
        _ => {
            return Err(format!("不认识的种类“{kind}”，可用 citizen、uscc、region、certificate。"));
        }
    };
    verdict.map_err(|refusal| refusal.sentence)
}

/// One line of `haoban id check`, such as `uscc 91990100MA000TE133`: `ok`, or `bad: ` and the reason.
pub fn check_line(line: &str, today: Date) -> String {
    let line = line.trim();
    let (kind, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    match check(kind, value.trim(), today) {
        Ok(()) => "ok".to_owned(),
        Err(reason) => format!("bad: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const SAMPLES: [(&str, &str); 12] = [
        ("citizen", "110105184912310020"),
        ("citizen", "330106185001011232"),
        ("citizen", "51010718520229008X"),
        ("uscc", "91990100MA000TE133"),
        ("uscc", "11990100000000019F"),
        ("uscc", "52990100MJTEK00209"),
        ("region", "110000000000"),
        ("region", "110105000000"),
        ("region", "990100001002"),
        ("region", "441900003000"),
        ("certificate", "1.2.156.3005.2.11990100000000019F001.11990100000000019F.2026000000001.001.U"),
        ("certificate", "1.2.156.3005.2.11990100000000019F002.11990100000000019F.20261122A00000000007.002.D"),
    ];

    #[test]
    fn the_command_line_check_admits_test_ranges() {
        for (kind, value) in SAMPLES {
            assert_eq!(check_line(&format!(" {kind}  {value}\r"), date(2026, 11, 22)), "ok", "{kind} {value}");
        }
        assert_eq!(
            check_line("region 11010", date(2026, 11, 22)),
            "bad: 行政区划代码应为 6、9 或 12 位数字，实为 5 位。"
        );
        assert!(check_line("uscc", date(2026, 11, 22)).starts_with("bad: "));
        assert!(check("passport", "1", date(2026, 11, 22)).unwrap_err().contains("passport"));
    }

    #[test]
    fn a_serving_county_refuses_test_ranges() {
        let policy = IdentifierPolicy { accept_test_ranges: false, today: date(2026, 11, 22) };
        assert_eq!(policy.citizen("110105184912310020").unwrap_err().code, "test_range");
        assert_eq!(policy.uscc("91990100MA000TE133").unwrap_err().code, "test_range");
        assert_eq!(policy.region("990100").unwrap_err().code, "test_range");
        assert!(policy.region("441900003000").is_ok());
        let (_, identifier) = SAMPLES[10];
        assert_eq!(policy.certificate(identifier).unwrap_err().code, "test_range");
    }

    #[test]
    fn nobody_is_born_tomorrow() {
        let policy = IdentifierPolicy { accept_test_ranges: true, today: date(1849, 12, 30) };
        assert_eq!(policy.citizen("110105184912310020").unwrap_err().code, "citizen_birth_date");
        let policy = IdentifierPolicy { accept_test_ranges: true, today: date(1849, 12, 31) };
        assert!(policy.citizen("110105184912310020").is_ok());
    }
}
