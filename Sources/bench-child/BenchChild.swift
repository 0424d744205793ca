/// `bench-child`: ends at once with status 0. What it costs to start it is what it costs to start a program.
@main
struct BenchChild {
    static func main() {}
}
