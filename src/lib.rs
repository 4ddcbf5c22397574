//! Evenwatch: 24/7 on-call rotas and service coverage for children's palliative and end-of-life care.
//!
//! The rooms, and the way of the data: config, HTTP or CLI -> domain -> plan -> solver -> plan -> domain -> store,
//! reports, feeds, pages; `app` only sets the order.
//!
//! | room | what it holds |
//! |---|---|
//! | [`domain`] | the nouns: network, people, pools, patterns, agreements, rotas; time |

pub mod domain;
