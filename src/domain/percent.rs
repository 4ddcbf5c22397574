//! Shares as people read them: one rounding for pages, command line, papers and sheets.
//!
//! One decimal, to the nearest; `100.0 %` only for all of it and `0.0 %` only for none of it, so
//! that nothing that is missing is rounded away: what would round to either is `99.9 %` or `0.1 %`.

/// Shares nearer to none or all than this are that: sums of real numbers carry such dust.
const DUST: f64 = 1e-9;

/// A share, 0-1, in per cent: `48.8 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    with_decimals(share, 1)
}

/// A share in per cent, or a dash where there is nothing to have a share of.
#[must_use]
pub fn percent_or_dash(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), percent)
}

/// A share in per cent with so many decimals, kept from none and all in the same way.
#[must_use]
pub fn with_decimals(share: f64, decimals: usize) -> String {
    format!("{:.decimals$} %", rounded(share, decimals))
}

/// A share in whole per cent, without the sign: 100 only for all of it, 0 only for none of it.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn whole_percent(share: f64) -> u32 {
    rounded(share, 0).clamp(0.0, f64::from(u32::MAX)) as u32
}

/// Whether the share would round to none or all of it and is neither: what it is shown as, as a
/// share.
#[must_use]
pub fn kept_apart(share: f64) -> Option<f64> {
    let plain = (share * 1000.0).round() / 1000.0;
    let shown = rounded(share, 1) / 100.0;
    ((plain - shown).abs() > DUST).then_some(shown)
}

fn rounded(share: f64, decimals: usize) -> f64 {
    let grain = 10_f64.powi(i32::try_from(decimals).unwrap_or(0));
    let near = (share * 100.0 * grain).round() / grain;
    if share <= DUST || share >= 1.0 - DUST {
        return near;
    }
    near.clamp(1.0 / grain, 100.0 - 1.0 / grain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_all_below_full_nor_none_above_nothing() {
        for (share, tenths, whole) in [
            (0.0, "0.0 %", 0),
            (0.000_01, "0.1 %", 1),
            (0.0004, "0.1 %", 1),
            (0.4876, "48.8 %", 49),
            (0.873, "87.3 %", 87),
            (0.9949, "99.5 %", 99),
            (0.9996, "99.9 %", 99),
            (0.999_999, "99.9 %", 99),
            (1.0, "100.0 %", 100),
            (0.1 + 0.2 + 0.7, "100.0 %", 100),
            (1.25, "125.0 %", 125),
        ] {
            assert_eq!(percent(share), tenths, "{share}");
            assert_eq!(whole_percent(share), whole, "{share}");
        }
        assert_eq!(percent_or_dash(None), "-");
        assert_eq!(with_decimals(0.000_01, 2), "0.01 %");
        let tenths = |share| kept_apart(share).map(|shown| format!("{:.1}", shown * 100.0));
        assert_eq!(tenths(0.9999), Some("99.9".to_owned()));
        assert_eq!(tenths(0.0001), Some("0.1".to_owned()));
        assert_eq!([0.0, 0.5, 1.0].map(kept_apart), [None, None, None]);
    }
}
