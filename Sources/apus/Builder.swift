import EmulatorControl
import SchemeProtocol

/// The `swift build` lines of the three builds: programs for Linux, programs for Apus, and the kernel.
struct Builder: Sendable {
    let repository: Repository
    /// Leave the compiler's progress out, and put its errors into the error that a build ends with.
    var collectsErrors = false

    func buildForLinux(product: String? = nil) throws(ToolError) {
        try build([], product: product)
    }

    /// With no product: every shared target and program, which proves that all of them compile for bare metal.
    func buildForApus(product: String? = nil) throws(ToolError) {
        try build(
            [
                "-c", "release", "--triple", Repository.bareMetal,
                "--toolset", repository.path("Kernel/Toolsets/user.json"), "--scratch-path",
                repository.path(".build-apus"),
            ], product: product, environment: ["APUS_BARE_METAL": "1"])
    }

    /// A small static program for Linux, in Embedded Swift like its sister on Apus; answers where it is. It starts about
    /// as fast as a C program: there is no runtime library to load and nothing to set up.
    func buildForInstallation(product: String) throws(ToolError) -> String {
        let scratch = repository.path(".build-install")
        try build(
            [
                "-c", "release", "--triple", Repository.linux, "--toolset",
                repository.path("Kernel/Toolsets/linux.json"), "--scratch-path", scratch,
            ], product: product, environment: ["APUS_BARE_METAL": "1"])
        return "\(scratch)/\(Repository.linux)/release/\(product)"
    }

    /// The window server for Linux, where it stands on C libraries: built as the other programs that are installed, but
    /// linked with those of the computer. Answers where it is.
    func buildServerForInstallation() throws(ToolError) -> String {
        let scratch = repository.path(".build-install-desktop")
        try build(
            [
                "-c", "release", "--triple", Repository.linux, "--toolset",
                repository.path("Kernel/Toolsets/linux-desktop.json"), "--scratch-path", scratch,
            ], product: "orbital", environment: ["APUS_BARE_METAL": "console"])
        return "\(scratch)/\(Repository.linux)/release/orbital"
    }

    func buildKernel() throws(ToolError) {
        try build(
            [
                "-c", "release", "--triple", Repository.bareMetal, "--toolset",
                repository.path("Kernel/Toolsets/kernel.json"), "--scratch-path",
                repository.path(".build-kernel"),
            ], product: "Kernel", environment: ["APUS_BARE_METAL": "kernel"])
    }

    /// What the compiler says goes to standard error, so that standard output holds only what a command promises.
    private func build(_ options: [String], product: String?, environment: [String: String] = [:]) throws(ToolError) {
        // Colours are part of the compiler's command line: with them, a build on a terminal would build all again that a
        // build without one has made.
        var arguments = ["build", "--no-color-diagnostics"] + options
        if let product { arguments += ["--product", product] }
        var setup = ChildProcess.Setup()
        setup.directory = repository.root
        setup.environment = environment
        setup.output = 2
        if !collectsErrors { return try ChildProcess.run("swift", arguments, setup) }
        var errors: [String] = []
        let status = try ChildProcess.lines(of: "swift", arguments, setup) { line in
            if !line.hasPrefix("[") { say(line) }
            if line.contains("error:") && !errors.contains(line) { errors.append(line) }
        }
        if status != .exited(0) {
            throw ToolError((["swift build \(status.sentence)"] + errors.prefix(12)).joined(separator: "\n"))
        }
    }
}
