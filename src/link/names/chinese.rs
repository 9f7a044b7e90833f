//! Chinese names in Latin letters, of which the order says which word is the family: `Wang Wei` and `Wei Wang` are two.

use super::{Name, Role};

/// Families of which most people are, in pinyin without tones.
const FAMILIES: &str = " \
    wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie tang song deng han \
    feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao fan fang shi tan liao \
    zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan duan qian yin yi chang qiao lai gong wen \
    jia xue lei dai xia zhong fu tao hong niu zhan bao ji xi qi bo ruan pang ";

const INITIALS: [&str; 23] = [
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r",
    "z", "c", "s", "y", "w",
];
const FINALS: &str = " \
    a ai an ang ao e ei en eng i ia ian iang iao ie in ing iong iu ong ou u ua uai uan uang ue ui un uo v ve ";
/// Behind these a syllable ends in `o`.
const LIPS: [&str; 5] = ["b", "p", "m", "f", "w"];
/// Syllables without a consonant at their beginning.
const BARE: &str = " a ai an ang ao e ei en er o ou ";

fn has(list: &str, word: &str) -> bool {
    !word.is_empty() && list.contains(&format!(" {word} "))
}

fn is_syllable(text: &str) -> bool {
    if has(BARE, text) {
        return true;
    }
    let initial = INITIALS.iter().find(|initial| text.starts_with(**initial));
    initial.is_some_and(|initial| {
        let end = &text[initial.len()..];
        has(FINALS, end) || end == "o" && LIPS.contains(initial)
    })
}

/// Whether a word is one or two syllables of pinyin.
fn is_pinyin(plain: &str) -> bool {
    plain.is_ascii()
        && (is_syllable(plain)
            || (1..plain.len()).any(|at| is_syllable(&plain[..at]) && is_syllable(&plain[at..])))
}

/// Whether a name is one of two parts as Chinese ones are, written without a comma that says which of them is the family.
pub fn is_chinese(name: &Name) -> bool {
    let words: Vec<&str> = name
        .words
        .iter()
        .filter(|word| word.role != Role::Title)
        .map(|word| word.plain.as_str())
        .collect();
    !name.turned
        && words.len() == 2
        && words.iter().all(|word| is_pinyin(word))
        && words.iter().any(|word| has(FAMILIES, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_two_parts_are_told() {
        let is = |text: &str| is_chinese(&Name::new(text));
        for text in [
            "Wang Wei",
            "Wei Wang",
            "Zhang Xiaoming",
            "Li Na",
            "Xi'an Li",
        ] {
            assert!(is(text), "{text}");
        }
        for text in [
            "Wang, Wei",
            "Vladimir Putin",
            "Diana Wang Smith",
            "Han Solo",
            "Wang",
            "Mali War",
            "王 伟",
        ] {
            assert!(!is(text), "{text}");
        }
    }
}
