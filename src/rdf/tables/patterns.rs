//! Spellings of numbers and dates (UTS 35, what CSV on the Web uses of it): `#,##0.00`, `dd.MM.yyyy HH:mm`.

use super::dates::{days_of_month, is_offset};

/// How numbers are spelt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NumberPattern {
    pub(super) decimal: Option<char>,
    pub(super) group: Option<char>,
    /// Digits before the decimal point, at least; after it, at least and at most.
    digits: Option<(usize, usize, usize)>,
    /// Digits in the last group, and in those before it; three where nothing is said.
    groups: Option<(usize, usize)>,
}

impl NumberPattern {
    /// Numbers with these before their decimals and thousands.
    pub(super) fn of(decimal: char, group: char) -> Self {
        Self {
            decimal: Some(decimal),
            group: Some(group),
            ..Self::default()
        }
    }

    /// Adds a pattern such as `#,##0.00`.
    pub(super) fn with_pattern(mut self, pattern: &str) -> Result<Self, String> {
        let (whole, part) = pattern.split_once('.').unwrap_or((pattern, ""));
        let sound = whole.chars().all(|c| matches!(c, '#' | '0' | ','))
            && part.chars().all(|c| matches!(c, '#' | '0'));
        if !sound || pattern.is_empty() {
            return Err(format!(
                "`{pattern}` is not understood; patterns of numbers are made of `#`, `0`, `,` and `.`"
            ));
        }
        let zeros = |text: &str| text.chars().filter(|c| *c == '0').count();
        self.digits = Some((zeros(whole), zeros(part), part.chars().count()));
        let groups: Vec<usize> = whole.split(',').map(str::len).collect();
        if let [.., before, last] = groups[..] {
            self.group = self.group.or(Some(','));
            let before = if groups.len() > 2 { before } else { last };
            if before == 0 || last == 0 {
                return Err(format!(
                    "`{pattern}` is not understood: a group has no digits"
                ));
            }
            self.groups = Some((last, before));
        }
        Ok(self)
    }

    /// The number with a point for its decimals, and no groups.
    pub(super) fn read(&self, text: &str) -> Result<String, String> {
        let decimal = self.decimal.unwrap_or('.');
        let no = || format!("`{text}` is no number as the mapping spells them");
        let (whole, part) = match text.split_once(decimal) {
            Some((whole, part)) => (whole, Some(part)),
            None => (text, None),
        };
        let mut plain = self.ungrouped(whole).ok_or_else(no)?;
        if let Some(part) = part {
            plain.push('.');
            plain.push_str(part);
        }
        let points = plain.matches(['.', ',']).count();
        if points > usize::from(part.is_some()) {
            return Err(no());
        }
        if let Some((whole, least, most)) = self.digits {
            let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
            let (before, part) = digits.split_once('.').unwrap_or((digits, ""));
            if before.len() < whole || part.len() < least || part.len() > most {
                return Err(no());
            }
        }
        Ok(plain)
    }
}

impl NumberPattern {
    /// The digits before the decimals, if their groups are as long as groups are.
    fn ungrouped(&self, whole: &str) -> Option<String> {
        let Some(group) = self.group.filter(|group| whole.contains(*group)) else {
            return Some(whole.to_owned());
        };
        let digits = whole.trim_start_matches(['-', '+']);
        let (last, before) = self.groups.unwrap_or((3, 3));
        let groups: Vec<&str> = digits.split(group).collect();
        let number = groups.len();
        let sound = groups.iter().enumerate().all(|(place, digits)| {
            let length = digits.chars().count();
            let fits = match place {
                0 => (1..=before).contains(&length),
                place if place + 1 == number => length == last,
                _ => length == before,
            };
            fits && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
        let sign = &whole[..whole.len() - digits.len()];
        (sound && sign.len() < 2).then(|| [sign, &groups.concat()].concat())
    }
}

/// How dates and times are spelt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DatePattern {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Literal(char),
    /// A letter, and how often it stands there.
    Field(char, usize),
}

#[derive(Default)]
struct Fields {
    year: Option<u32>,
    month: Option<u32>,
    day: Option<u32>,
    hour: Option<u32>,
    minute: Option<u32>,
    second: Option<u32>,
    fraction: String,
    zone: Option<String>,
}

impl DatePattern {
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let mut parts: Vec<Part> = Vec::new();
        let mut quoted = false;
        for c in text.chars() {
            match c {
                '\'' => quoted = !quoted,
                'y' | 'M' | 'd' | 'H' | 'm' | 's' | 'S' | 'X' | 'x' if !quoted => {
                    match parts.last_mut() {
                        Some(Part::Field(last, count)) if *last == c => *count += 1,
                        _ => parts.push(Part::Field(c, 1)),
                    }
                }
                // A zone, however other programs spell patterns.
                'Z' if !quoted => parts.push(Part::Field('X', 1)),
                'T' => parts.push(Part::Literal(c)),
                c if c.is_ascii_alphabetic() && !quoted => {
                    let known = "yyyy, MM, M, dd, d, HH, mm, ss, S and X";
                    return Err(format!(
                        "`{c}` is not understood in `{text}`; dates are made of {known}"
                    ));
                }
                c => parts.push(Part::Literal(c)),
            }
        }
        let years = parts
            .iter()
            .any(|part| matches!(part, Part::Field('y', count) if *count != 4));
        if years || parts.is_empty() {
            return Err(format!(
                "`{text}` is not understood: years are written `yyyy`"
            ));
        }
        Ok(Self {
            text: text.to_owned(),
            parts,
        })
    }

    /// The date as its datatype spells it.
    pub(super) fn read(&self, text: &str, datatype: &str) -> Result<String, String> {
        let no = || {
            format!(
                "`{text}` is not written as the mapping says: `{}`",
                self.text
            )
        };
        let fields = self.fields(text).ok_or_else(no)?;
        let sound = |value: Option<u32>, least: u32, most: u32| {
            value.is_none_or(|value| (least..=most).contains(&value))
        };
        let days = fields.month.map_or(31, |month| {
            days_of_month(fields.year.unwrap_or(2000), month)
        });
        let real = sound(fields.month, 1, 12)
            && sound(fields.day, 1, days)
            && sound(fields.hour, 0, 23)
            && sound(fields.minute, 0, 59)
            && sound(fields.second, 0, 59);
        if !real {
            return Err(format!("`{text}` is no date: there is no such day or time"));
        }
        fields
            .spelt(datatype)
            .ok_or_else(|| format!("`{}` does not say all of a {datatype}", self.text))
    }

    fn fields(&self, text: &str) -> Option<Fields> {
        let mut found = Fields::default();
        let mut rest = text;
        for part in &self.parts {
            match part {
                Part::Literal(c) => {
                    rest = rest.strip_prefix(*c)?;
                    if *c == 'Z' && rest.is_empty() && found.minute.is_some() {
                        found.zone = Some("Z".to_owned());
                    }
                }
                Part::Field('X' | 'x', _) => {
                    found.zone = Some(zone(rest)?);
                    rest = "";
                }
                Part::Field(letter, count) => {
                    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                    let (least, most) = match (letter, count) {
                        ('S', count) => (1, *count),
                        (_, 1) => (1, 2),
                        (_, count) => (*count, *count),
                    };
                    let taken = digits.min(most);
                    if taken < least {
                        return None;
                    }
                    let (field, after) = rest.split_at(taken);
                    rest = after;
                    let number = field.parse().ok();
                    match letter {
                        'y' => found.year = number,
                        'M' => found.month = number,
                        'd' => found.day = number,
                        'H' => found.hour = number,
                        'm' => found.minute = number,
                        's' => found.second = number,
                        _ => field.clone_into(&mut found.fraction),
                    }
                }
            }
        }
        rest.is_empty().then_some(found)
    }
}

/// `Z`, `+01`, `+0100` or `+01:00`, as the last.
fn zone(text: &str) -> Option<String> {
    if text == "Z" {
        return Some(text.to_owned());
    }
    let digits = text.strip_prefix(['+', '-'])?.replacen(':', "", 1);
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    let (hours, minutes) = match digits.len() {
        2 if whole => (&digits[..], "00"),
        4 if whole => digits.split_at(2),
        _ => return None,
    };
    is_offset(hours, minutes).then(|| format!("{}{hours}:{minutes}", &text[..1]))
}

impl Fields {
    fn spelt(&self, datatype: &str) -> Option<String> {
        let zone = self.zone.clone().unwrap_or_default();
        let day = || {
            Some(format!(
                "{:04}-{:02}-{:02}",
                self.year?, self.month?, self.day?
            ))
        };
        let time = || {
            let fraction = if self.fraction.is_empty() {
                String::new()
            } else {
                format!(".{}", self.fraction)
            };
            Some(format!(
                "{:02}:{:02}:{:02}{fraction}",
                self.hour?,
                self.minute?,
                self.second.unwrap_or(0)
            ))
        };
        let found = match datatype {
            "date" => day()?,
            "dateTime" => format!("{}T{}", day()?, time()?),
            "dateTimeStamp" if self.zone.is_some() => format!("{}T{}", day()?, time()?),
            "time" => time()?,
            "gYear" => format!("{:04}", self.year?),
            "gYearMonth" => format!("{:04}-{:02}", self.year?, self.month?),
            "gMonthDay" => format!("--{:02}-{:02}", self.month?, self.day?),
            "gMonth" => format!("--{:02}", self.month?),
            "gDay" => format!("---{:02}", self.day?),
            _ => return None,
        };
        Some(format!("{found}{zone}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_write_them() {
        let of = |pattern: &str, text: &str, datatype: &str| {
            DatePattern::new(pattern).unwrap().read(text, datatype)
        };
        assert_eq!(
            of("M/d/yyyy", "8/15/2025", "date").as_deref(),
            Ok("2025-08-15")
        );
        assert_eq!(
            of("dd.MM.yyyy", "15.08.2025", "date").as_deref(),
            Ok("2025-08-15")
        );
        assert_eq!(
            of("yyyyMMdd", "20250815", "date").as_deref(),
            Ok("2025-08-15")
        );
        assert_eq!(
            of("yyyy-MM-dd'T'HH:mmX", "2025-08-15T11:32-08", "dateTime").as_deref(),
            Ok("2025-08-15T11:32:00-08:00")
        );
        for pattern in ["yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-dd'T'HH:mm:ss'Z'"] {
            assert_eq!(
                of(pattern, "2025-08-15T11:32:05Z", "dateTime").as_deref(),
                Ok("2025-08-15T11:32:05Z")
            );
        }
        assert!(of("HH:mmX", "11:32+14:30", "time").is_err());
        assert_eq!(
            of("HH:mm:ss.SSS", "11:32:05.25", "time").as_deref(),
            Ok("11:32:05.25")
        );
        assert_eq!(
            of("MM.yyyy", "08.2025", "gYearMonth").as_deref(),
            Ok("2025-08")
        );
        for (pattern, text) in [
            ("M/d/yyyy", "15/8/2025"),
            ("dd.MM.yyyy", "5.8.2025"),
            ("d.M.yyyy", "30.2.2025"),
            ("d.M.yyyy", "1.1.2025 x"),
            ("d.M.yyyy", ""),
        ] {
            assert!(of(pattern, text, "date").is_err(), "{pattern} {text}");
        }
        assert!(of("MM.yyyy", "08.2025", "date").is_err());
        assert!(
            DatePattern::new("EEE").is_err()
                && DatePattern::new("yy").is_err()
                && DatePattern::new("").is_err()
        );
    }

    #[test]
    fn numbers_as_people_write_them() {
        let german = NumberPattern {
            decimal: Some(','),
            group: Some('.'),
            ..NumberPattern::default()
        };
        assert!(german.read("1.2").is_err() && german.read("1234.567").is_err());
        assert_eq!(german.read("1.234.567,5").as_deref(), Ok("1234567.5"));
        assert!(german.read("1,2,3").is_err());
        let english = NumberPattern::default().with_pattern("#,##0.00").unwrap();
        assert_eq!(english.read("1,234.50").as_deref(), Ok("1234.50"));
        let groups = NumberPattern::default().with_pattern("#,##0.##").unwrap();
        for wrong in [
            "1,5", "12,34.5", "1,2,3,4,", "1,,234", "1234,567", ",123", "--1,234",
        ] {
            assert!(groups.read(wrong).is_err(), "{wrong}");
        }
        assert_eq!(groups.read("-12,345,678.9").as_deref(), Ok("-12345678.9"));
        let indian = NumberPattern::default().with_pattern("#,##,##0").unwrap();
        assert_eq!(indian.read("12,34,567").as_deref(), Ok("1234567"));
        assert!(indian.read("1,234,567").is_err());
        assert!(NumberPattern::default().with_pattern("#,").is_err());
        assert!(english.read("1,234.5").is_err() && english.read(",5.00").is_err());
        assert!(NumberPattern::default().read("1,5").is_err());
        assert!(NumberPattern::default().with_pattern("0.00%").is_err());
    }
}
