//! Medians, percentiles, rates, and sides that take turns.

use std::time::{Duration, Instant};

/// The median of each side's rounds; in every round the sides run one after another.
pub fn by_turns<const N: usize>(rounds: usize, mut sides: [&mut dyn FnMut() -> f64; N]) -> [f64; N] {
    let mut measured: [Vec<f64>; N] = std::array::from_fn(|_| Vec::new());
    for _ in 0..rounds.max(1) {
        for (side, run) in sides.iter_mut().enumerate() {
            measured[side].push(run());
        }
    }
    measured.map(|rates| quantile(&rates, 0.5))
}

/// How often `run` is done a second, for about `time`.
pub fn rate(time: Duration, mut run: impl FnMut()) -> f64 {
    let (start, mut count) = (Instant::now(), 0_u64);
    while start.elapsed() < time {
        (0..64).for_each(|_| run());
        count += 64;
    }
    count as f64 / start.elapsed().as_secs_f64()
}

/// The value below which this share of the values lies.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index of the list")]
    let index = (last as f64 * share).round() as usize;
    sorted.get(index).copied().unwrap_or(f64::NAN)
}

pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
