import EmulatorControl
import Foundation

/// Where things are in a checkout of Apus.
struct Repository: Sendable {
    let root: String

    /// The checkout that APUS_ROOT names, or else the one that the current directory is in.
    static func find() throws(ToolError) -> Repository {
        if let root = ChildProcess.variable("APUS_ROOT") { return Repository(root: root) }
        var directory = FileManager.default.currentDirectoryPath
        while directory != "/" && !directory.isEmpty {
            let repository = Repository(root: directory)
            if FileManager.default.fileExists(atPath: repository.path("Kernel/Toolsets/user.json")) {
                return repository
            }
            directory = (directory as NSString).deletingLastPathComponent
        }
        throw ToolError("this is not a checkout of Apus; change into one, or set APUS_ROOT")
    }

    func path(_ relative: String) -> String { "\(root)/\(relative)" }

    static var bareMetal: String { "x86_64-unknown-none-elf" }
    static var linux: String { "x86_64-unknown-linux-gnu" }

    /// A user program for Apus.
    func program(_ product: String) -> String { path(".build-apus/\(Self.bareMetal)/release/\(product)") }

    /// The linked kernel, with symbols.
    var kernel: String { path(".build-kernel/\(Self.bareMetal)/release/Kernel") }

    /// What `apus image` makes.
    var imageDirectory: String { path(".build-image") }
    var initialFileSystem: String { path(".build-image/initfs") }
    var discImage: String { path(".build-image/apus.iso") }
    /// Where the machine of `apus run` listens.
    var controlSocket: String { path(".build-image/control") }
    /// The kernel as the boot loader gets it, without debugging information.
    var bootKernel: String { path(".build-image/kernel") }
}
