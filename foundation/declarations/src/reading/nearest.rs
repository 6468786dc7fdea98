//! "Did you mean …?": the known word nearest to a mistyped one.

/// The candidate at the smallest edit distance, if it is near enough to be a slip of the hand.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The remedy that names the nearest candidate, or else the few there are.
pub(crate) fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> String {
    const FEW: usize = 16;
    if let Some(candidate) = nearest(word, candidates.clone()) {
        return format!("是否想写“{candidate}”？");
    }
    let known: Vec<&str> = candidates.into_iter().take(FEW + 1).collect();
    match known.len() {
        0 => String::new(),
        1..=FEW => format!("可用的有：{}。", known.join("、")),
        _ => String::new(),
    }
}

/// Edits (insert, delete, replace, swap neighbours) that turn one word into the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &to) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let mut cost = (at(&last, j) + usize::from(from != to)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(&to) && b.get(j - 1) == Some(&from);
            if swapped {
                cost = cost.min(at(&before_last, j - 1) + 1);
            }
            row.push(cost);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_one_edit_away() {
        for (slip, meant) in [("vists", "visits"), ("promsied", "promised"), ("materials", "material")] {
            assert_eq!(distance(slip, meant), 1, "{slip}");
            assert_eq!(nearest(slip, ["name", "visits", "promised", "material"]), Some(meant));
        }
    }

    #[test]
    fn a_strange_word_has_no_neighbour_but_few_choices_are_told() {
        assert_eq!(nearest("zzz", ["name", "plain"]), None);
        assert_eq!(did_you_mean("承诺", ["即办件", "承诺件"]), "是否想写“承诺件”？");
        assert_eq!(did_you_mean("快速", ["即办件", "承诺件"]), "可用的有：即办件、承诺件。");
    }
}
