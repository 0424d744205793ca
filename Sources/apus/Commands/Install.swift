import ArgumentParser
import EmulatorControl
import Foundation

struct Install: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Install the Linux programs (ion, the utilities, the desktop) into DIR/bin.",
        discussion: """
            With them come the desktop's themes, fonts and manifests, in DIR/share/apus: `DIR/bin/orbital` on a virtual \
            terminal (Control-Alt-F3, log in) starts it. The server is linked with the computer's libdrm, libinput and \
            libxkbcommon; without their headers the desktop is left out, and that is told.

            The others are built optimised, as static executables without symbols, so that they start fast and need nothing \
            of this checkout. The utilities are one program, `coreutils`, with a link for each name. What is in the \
            way there, and was not put there by this command, is left alone: then nothing is installed, unless --force \
            is given. Add DIR/bin to PATH to use them; in front, they take the place of the system's own utilities.
            """)

    @Option(help: ArgumentHelp("The directory that gets bin/ion, bin/ls and so on.", valueName: "dir"))
    var prefix: String

    @Flag(inversion: .prefixedNo, help: "The desktop, too.")
    var desktop = true

    @Flag(help: "Replace other programs of these names, and say which.")
    var force = false

    func validate() throws {
        if prefix.isEmpty { throw ValidationError("--prefix needs a directory") }
    }

    func run() throws {
        let repository = try Repository.find()
        var installation = try Installation(prefix: prefix)
        installation.replacesForeign = force
        let builder = Builder(repository: repository)
        var programs = try Self.build(builder)
        let missing = LinuxDesktop.missingPackages
        var folders: [Installation.Folder] = []
        if desktop, missing.isEmpty {
            let desktop = try LinuxDesktop.forInstallation(builder)
            programs += desktop.programs
            folders = desktop.folders
        } else if desktop {
            print("the desktop is left out; it needs the packages \(missing.joined(separator: ", "))")
        }
        try installation.place(programs)
        try installation.place(folders)
        for note in installation.notes { print(note) }
        print("\(installation.folder): ion, coreutils and \(installation.linkCount) links to it")
        if programs.contains(where: { $0.name == "orbital" }) {
            print("\(installation.folder)/orbital starts the desktop on a virtual terminal")
        }
    }

    /// Builds ion and the utilities.
    static func build(_ builder: Builder) throws(ToolError) -> [Installation.Program] {
        let ion = try builder.buildForInstallation(product: "ion")
        let coreutils = try builder.buildForInstallation(product: "coreutils")
        let names = try ChildProcess.output(coreutils, ["--list"]).split(whereSeparator: \.isNewline).map(String.init)
        return [
            Installation.Program(name: "ion", file: ion, links: []),
            Installation.Program(name: "coreutils", file: coreutils, links: names),
        ]
    }
}

/// A folder that programs are put into, and the list of those that were: it tells them from other people's.
struct Installation {
    struct Program {
        var name: String
        /// Where it was built.
        var file: String
        /// More names for it.
        var links: [String]
    }

    let folder: String
    private let list: String
    var replacesForeign = false
    /// What the user should know about.
    private(set) var notes: [String] = []
    private(set) var linkCount = 0

    /// Makes the folder, so that a place where nothing can be put is known before anything is built.
    init(prefix: String) throws(ToolError) {
        folder = prefix + "/bin"
        list = prefix + "/share/apus/installed"
        try makeDirectory(folder)
        try makeDirectory(prefix + "/share/apus")
        if !FileManager.default.isWritableFile(atPath: folder) { throw ToolError("\(folder): it cannot be written to") }
    }

    /// A folder with what programs read, besides the programs in `share/apus`, which is this command's own.
    struct Folder {
        var name: String
        /// The files and folders that are copied into it.
        var sources: [String]
    }

    /// Puts folders in place of those that are there.
    func place(_ folders: [Folder]) throws(ToolError) {
        let share = (list as NSString).deletingLastPathComponent
        for folder in folders {
            let path = share + "/" + folder.name
            do {
                if (try? stat(path)) != nil { try FileManager.default.removeItem(atPath: path) }
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                for source in folder.sources {
                    try FileManager.default.copyItem(
                        atPath: source, toPath: path + "/" + (source as NSString).lastPathComponent)
                }
            } catch {
                throw ToolError("\(path): it cannot be filled")
            }
        }
    }

    mutating func place(_ programs: [Program]) throws(ToolError) {
        let own = Set(((try? text(ofFile: list)) ?? "").split(separator: "\n").map(String.init))
        let names = programs.flatMap { [$0.name] + $0.links }
        let foreign = names.filter { !own.contains($0) && (try? stat("\(folder)/\($0)")) != nil }
        if !foreign.isEmpty && !replacesForeign {
            throw ToolError(
                "\(folder): other programs are there: \(foreign.joined(separator: ", ")); "
                    + "nothing is installed (--force replaces them)")
        }
        notes = foreign.map { "replaced: \(folder)/\($0)" }
        try Array(names.joined(separator: "\n").utf8).written(to: list)
        for program in programs {
            try bytes(ofFile: program.file).written(to: "\(folder)/\(program.name)", permissions: 0o755)
            for link in program.links { try makeLink("\(folder)/\(link)", to: program.name) }
        }
        linkCount = programs.reduce(0) { $0 + $1.links.count }
        for name in own.subtracting(names).sorted() {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            notes.append("removed, since it is no more: \(folder)/\(name)")
        }
    }

    private func makeLink(_ path: String, to target: String) throws(ToolError) {
        do {
            if (try? stat(path)) != nil { try FileManager.default.removeItem(atPath: path) }
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        } catch {
            throw ToolError("\(path): the link cannot be made")
        }
    }
}
