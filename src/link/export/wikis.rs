//! Wikidata, Wikipedia and what is made of them as items: no source is one of them.
//!
//! The editions are those that an answer of Wikidata's query service names among its websites; of others the item itself
//! tells, where it was looked at, by its official website.

use super::sources::{host, is_of};
use crate::link::theirs::Fetched;
use crate::link::wikibase::{EntityId, EntityKind, Rank, SnakContent, Value};

/// Official website.
const WEBSITE: &str = "P856";
const WIKIDATA: u64 = 2013;
const DBPEDIA: u64 = 465;
/// Wikipedia, and editions of it, in order.
const WIKIPEDIA: [u64; 124] = [
    52, 328, 8447, 8449, 10_000, 11_913, 11_918, 11_920, 11_921, 12_237, 14_380, 17_985, 30_239,
    38_288, 48_183, 48_952, 53_464, 58_172, 58_209, 58_215, 58_251, 58_255, 58_679, 60_786, 60_799,
    60_819, 60_856, 155_214, 169_514, 175_482, 177_837, 181_163, 190_551, 191_168, 192_582,
    199_693, 199_698, 199_700, 199_864, 199_913, 200_060, 200_183, 200_386, 202_472, 203_488,
    206_855, 207_260, 208_533, 225_594, 226_150, 427_715, 511_754, 565_074, 595_628, 714_826,
    718_394, 722_040, 722_243, 728_945, 766_705, 837_615, 841_208, 842_341, 844_491, 845_993,
    846_871, 848_046, 848_525, 848_974, 856_881, 874_555, 875_631, 877_583, 877_685, 940_309,
    950_058, 966_609, 1_047_829, 1_047_851, 1_058_430, 1_066_461, 1_067_878, 1_071_918, 1_132_977,
    1_147_071, 1_148_240, 1_154_766, 1_190_962, 1_211_233, 1_291_627, 1_377_618, 1_444_686,
    1_551_807, 1_648_786, 1_968_379, 1_975_217, 2_081_526, 2_349_453, 2_374_285, 2_587_255,
    2_602_203, 2_742_472, 2_998_037, 3_025_527, 3_046_353, 3_123_304, 3_180_306, 3_181_422,
    3_239_456, 3_477_935, 3_486_726, 3_568_069, 4_097_773, 4_115_441, 4_296_423, 4_614_845,
    4_783_991, 7_102_897, 8_042_979, 8_075_204, 8_559_119, 8_571_840, 20_789_766, 32_176_383,
];

/// The domain of an item that is one of them.
pub(super) fn domain(item: &EntityId, fetched: &Fetched) -> Option<&'static str> {
    let is_item = item.kind() == EntityKind::Item;
    match item.number() {
        WIKIDATA if is_item => return Some("wikidata.org"),
        DBPEDIA if is_item => return Some("dbpedia.org"),
        own if is_item && WIKIPEDIA.binary_search(&own).is_ok() => return Some("wikipedia.org"),
        _ => {}
    }
    let stated = fetched.entity(item)?.statements.iter();
    let stated =
        stated.filter(|own| own.main.property.as_str() == WEBSITE && own.rank > Rank::Deprecated);
    let hosts: Vec<String> = stated
        .filter_map(|own| match &own.main.content {
            SnakContent::Value(Value::Text(address)) => Some(host(address)),
            _ => None,
        })
        .collect();
    let all = ["wikidata.org", "dbpedia.org", "wikipedia.org"];
    all.into_iter()
        .find(|domain| hosts.iter().any(|host| is_of(host, domain)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_in_order() {
        assert!(WIKIPEDIA.is_sorted());
        for (id, domain_of) in [
            ("Q2013", Some("wikidata.org")),
            ("Q52", Some("wikipedia.org")),
            ("Q328", Some("wikipedia.org")),
            ("Q42", None),
            ("P52", None),
        ] {
            let id = EntityId::new(id).unwrap();
            assert_eq!(domain(&id, &Fetched::default()), domain_of, "{id}");
        }
    }
}
