//! The Gini coefficient with weights, as evenness is measured by WTE.

/// The Gini coefficient of `(amount, weight)` parts: of amount for each unit of weight, everybody
/// counted by weight.
///
/// It is 1 less twice the area under the Lorenz curve, on which people stand in order of amount per
/// weight.
#[must_use]
pub(super) fn gini(parts: &[(f64, f64)]) -> f64 {
    let amounts: f64 = parts.iter().map(|(amount, _)| amount).sum();
    let weights: f64 = parts.iter().map(|(_, weight)| weight).sum();
    if amounts <= 0.0 || weights <= 0.0 {
        return 0.0;
    }
    let mut ordered = parts.to_vec();
    ordered.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    let (mut below, mut twice_area) = (0.0, 0.0);
    for (amount, weight) in ordered {
        let upto = below + amount / amounts;
        twice_area += weight / weights * (below + upto);
        below = upto;
    }
    (1.0 - twice_area).max(0.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::gini;

    #[test]
    fn gini_is_zero_where_even_by_weight_and_counts_those_without() {
        let table: [(&[(f64, f64)], f64); 6] = [
            (&[], 0.0),
            (&[(0.0, 1.0), (0.0, 1.0)], 0.0),
            (&[(4.0, 1.0), (2.0, 0.5)], 0.0),
            (&[(4.0, 1.0), (0.0, 1.0)], 0.5),
            (&[(4.0, 1.0), (0.0, 1.0), (0.0, 1.0), (0.0, 1.0)], 0.75),
            (&[(3.0, 1.0), (1.0, 1.0)], 0.25),
        ];
        for (parts, wanted) in table {
            assert!(
                (gini(parts) - wanted).abs() < 1e-12,
                "{parts:?}: {}",
                gini(parts)
            );
        }
    }
}
