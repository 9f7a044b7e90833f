//! What is said of weights that are no counts.

/// That so many have a weight that is not whole.
pub fn rounded(count: usize, one_has: &str, several_have: &str) -> String {
    let who = if count == 1 {
        format!("1 {one_has}")
    } else {
        format!("{count} {several_have}")
    };
    format!(
        "{who} a weight that is no whole number from 1 on: pictures show the nearest one; \
         measures and graph files take the weight itself"
    )
}
