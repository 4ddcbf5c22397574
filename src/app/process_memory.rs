//! How much memory the process holds. The solver keeps a limit of it but reads no files.

use std::fs;

/// Where Linux says so. `status` counts in kB, whatever the size of a page; `statm` beside it counts pages.
const STATUS: &str = "/proc/self/status";

/// Bytes that the process holds in memory now; `None` where the system does not say.
pub(super) fn resident() -> Option<u64> {
    held(&fs::read_to_string(STATUS).ok()?)
}

/// The resident set in the text of [`STATUS`].
fn held(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resident_set_is_read_and_nothing_else_taken_for_it() {
        let status = "Name:\tevenwatch\nVmHWM:\t  900 kB\nVmRSS:\t  100 kB\nRssAnon:\t 50 kB\n";
        assert_eq!(held(status), Some(102_400));
        for other in [
            "",
            "VmHWM:\t 900 kB\n",
            "VmRSS:\t lots\n",
            "VmRSS:\t 100 pages\n",
        ] {
            assert_eq!(held(other), None, "{other}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_test_holds_a_megabyte_and_less_than_a_terabyte() {
        assert!(resident().is_some_and(|held| (1 << 20..1 << 40).contains(&held)));
    }
}
