//! Wilson's interval of a share: honest for few cases, never below nought or above one.

use super::float;

/// 95 %.
const Z: f64 = 1.959_963_985;

/// `hits` of `n`, which is not zero.
pub fn wilson(hits: i64, n: i64) -> (f64, f64) {
    let (share, n) = (float(hits) / float(n), float(n));
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let (middle, scale) = (share + Z * Z / (2.0 * n), 1.0 + Z * Z / n);
    (((middle - spread) / scale).max(0.0), ((middle + spread) / scale).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_the_published_one() {
        // Wilson (1927) by the usual worked example: 8 of 10.
        let (low, high) = wilson(8, 10);
        assert!((low - 0.4902).abs() < 1e-4 && (high - 0.9433).abs() < 1e-4, "{low} {high}");
        let (low, high) = wilson(0, 20);
        assert!(low.abs() < 1e-9 && (high - 0.1611).abs() < 1e-4, "{low} {high}");
        let (_, high) = wilson(20, 20);
        assert!((high - 1.0).abs() < 1e-9);
    }
}
