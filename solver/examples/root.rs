fn main() {
    for file in std::env::args().skip(1) {
        let instance = evenwatch_solver::formats::curtois::read(&std::fs::read_to_string(&file).unwrap()).unwrap();
        eprintln!("{file}");
        evenwatch_solver::columns::root(&instance.problem, std::env::var("T").map_or(60.0, |v| v.parse().unwrap()));
    }
}
