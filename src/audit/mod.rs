//! Coverage: what is commissioned, rostered, on goodwill and missing, and why. Pure.
