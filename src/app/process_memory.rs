//! How much memory the process holds. The solver keeps a limit of it but reads no files.

/// Bytes that the process holds in memory now; `None` where the system does not say.
pub(super) fn resident() -> Option<u64> {
    let held = memory_stats::memory_stats()?.physical_mem;
    u64::try_from(held).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_test_holds_a_megabyte_and_less_than_a_terabyte() {
        assert!(resident().is_some_and(|held| (1 << 20..1 << 40).contains(&held)));
    }
}
