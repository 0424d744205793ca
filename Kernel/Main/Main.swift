/// SwiftPM wants a main symbol in an executable. The kernel begins in Entry/Boot.S, which calls `kernel_main`; the linker
/// drops this.
@main
enum Main {
    static func main() {}
}
