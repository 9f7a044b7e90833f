//! Spellings of numbers and dates (UTS 35, what CSV on the Web uses of it): `#,##0.00`, `dd.MM.yyyy HH:mm`.

use super::dates::days_of_month;

/// How numbers are spelt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NumberPattern {
    pub(super) decimal: Option<char>,
    pub(super) group: Option<char>,
    /// Digits before the decimal point, at least; after it, at least and at most.
    digits: Option<(usize, usize, usize)>,
}

impl NumberPattern {
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
        if whole.contains(',') {
            self.group = self.group.or(Some(','));
        }
        Ok(self)
    }

    /// The number with a point for its decimals, and no groups.
    pub(super) fn read(&self, text: &str) -> Result<String, String> {
        let decimal = self.decimal.unwrap_or('.');
        let no = || format!("`{text}` is no number as the mapping spells them");
        let mut plain = String::new();
        let mut after = false;
        for c in text.chars() {
            if c == decimal {
                if after {
                    return Err(no());
                }
                after = true;
                plain.push('.');
            } else if Some(c) == self.group && !after {
                // Groups stand between digits.
                if !plain.ends_with(|c: char| c.is_ascii_digit()) {
                    return Err(no());
                }
            } else if c == '.' || c == ',' {
                return Err(no());
            } else {
                plain.push(c);
            }
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
                'T' | 'Z' => parts.push(Part::Literal(c)),
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
                Part::Literal(c) => rest = rest.strip_prefix(*c)?,
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
    let sound = hours.parse::<u32>().is_ok_and(|hours| hours <= 14)
        && minutes.parse::<u32>().is_ok_and(|minutes| minutes < 60);
    sound.then(|| format!("{}{hours}:{minutes}", &text[..1]))
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
            digits: None,
        };
        assert_eq!(german.read("1.234.567,5").as_deref(), Ok("1234567.5"));
        assert!(german.read("1,2,3").is_err());
        let english = NumberPattern::default().with_pattern("#,##0.00").unwrap();
        assert_eq!(english.read("1,234.50").as_deref(), Ok("1234.50"));
        assert!(english.read("1,234.5").is_err() && english.read(",5.00").is_err());
        assert!(NumberPattern::default().read("1,5").is_err());
        assert!(NumberPattern::default().with_pattern("0.00%").is_err());
    }
}
