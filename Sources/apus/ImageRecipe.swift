import Bytes
import EmulatorControl
import Foundation
import ImageMaking
import SchemeProtocol

/// Puts together the file that the boot loader loads beside the kernel: the tree `Kernel/Image/root`, the programs of
/// `Kernel/Image/programs`, the first program made ready, and the kernel's symbols.
struct ImageRecipe {
    let repository: Repository
    private var image = InitialFileSystem()

    init(_ repository: Repository) { self.repository = repository }

    /// Makes the image and says how many bytes it has.
    mutating func write(to path: String) throws(ToolError) -> Int {
        let programs = try ProgramList(repository).programs
        let tree = repository.path("Kernel/Image/root")
        image.defaultModified = try newest(of: [tree] + programs.map { repository.program($0.product) })
        try addTree(tree, at: "")
        try addTree(repository.path("Themes"), at: "usr/share/themes/apus/")
        try addFonts()
        for program in programs { try add(program) }
        if image.program == nil { throw ToolError("Kernel/Image/programs: the product init is missing") }
        image.symbols = try KernelSymbols(elf(repository.kernel), name: repository.kernel).shortened()
        return try naming(path) { () throws(ImageError) in try image.encoded() }.written(to: path)
    }

    private mutating func addTree(_ folder: String, at place: ByteString) throws(ToolError) {
        guard let walker = FileManager.default.enumerator(atPath: folder) else { return }
        let names = walker.compactMap { $0 as? String }.sorted()
        for name in names where (name as NSString).lastPathComponent != ".gitkeep" {
            let path = "\(folder)/\(name)"
            let stat = try stat(path)
            let modified = UInt64(clamping: stat.modified.seconds)
            let permissions: UInt16 = stat.mode.permissions & 0o100 != 0 ? 0o755 : 0o644
            switch stat.mode.type {
            case .directory:
                try naming(path) { () throws(ImageError) in
                    try image.addDirectory(place + ByteString(name), modified: modified)
                }
            case .symbolicLink:
                let target = try linkTarget(path)
                try naming(path) { () throws(ImageError) in
                    try image.addLink(place + ByteString(name), to: target, modified: modified)
                }
            case .regular:
                let content = try bytes(ofFile: path)
                try naming(path) { () throws(ImageError) in
                    try image.addFile(place + ByteString(name), content, permissions: permissions, modified: modified)
                }
            default: throw ToolError("\(path): neither a file nor a directory nor a symbolic link")
            }
        }
    }

    /// The fonts come out of Debian packages; without them console and desktop use a plain one.
    private mutating func addFonts() throws(ToolError) {
        let folder = repository.path(".build-image/fonts")
        try ChildProcess.run(repository.path("Scripts/fonts"), [folder])
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names.sorted() {
            guard let place = Self.place(ofFont: name) else { continue }
            let path = folder + "/" + name
            let content = try bytes(ofFile: path)
            try naming(path) { () throws(ImageError) in
                try image.addFile(
                    place + ByteString(name), content, permissions: 0o644, modified: image.defaultModified)
            }
        }
    }

    private static func place(ofFont name: String) -> ByteString? {
        if name.hasSuffix(".psf") { return "usr/share/consolefonts/" }
        return name.hasSuffix(".ttf") ? "usr/share/fonts/apus/" : nil
    }

    private mutating func add(_ program: ProgramList.Program) throws(ToolError) {
        let path = repository.program(program.product)
        let modified = UInt64(clamping: try stat(path).modified.seconds)
        let content = try bytes(ofFile: path)
        if program.product == "init" {
            image.program = try naming(path) { () throws(ImageError) in try BootstrapProgram(ELFFile(content)) }
        }
        let stripped = try bytes(ofFile: try Stripper(repository).strip(path, to: program.product))
        try naming(path) { () throws(ImageError) in
            try image.addFile(ByteString(program.path), stripped, permissions: 0o755, modified: modified)
            for link in program.links {
                try image.addLink(
                    ByteString(link), to: ByteString(relativePath(to: program.path, from: link)), modified: modified)
            }
        }
    }

    private func newest(of paths: [String]) throws(ToolError) -> UInt64 {
        var newest: Int64 = 0
        for path in paths { newest = max(newest, try stat(path).modified.seconds) }
        return UInt64(clamping: newest)
    }

    private func elf(_ path: String) throws(ToolError) -> ELFFile {
        let content = try bytes(ofFile: path)
        return try naming(path) { () throws(ImageError) in try ELFFile(content) }
    }
}

/// How the link at `link` names `target`; both are paths from the same root.
func relativePath(to target: String, from link: String) -> String {
    let there = target.split(separator: "/")
    let here = link.split(separator: "/").dropLast()
    let common = zip(there.dropLast(), here).prefix { $0 == $1 }.count
    return (Array(repeating: "..", count: here.count - common) + there.dropFirst(common)).joined(separator: "/")
}

/// Puts the name of the file in question before what is wrong with it.
func naming<Result>(_ path: String, _ body: () throws(ImageError) -> Result) throws(ToolError) -> Result {
    do throws(ImageError) { return try body() } catch { throw ToolError("\(path): \(error.description)") }
}
