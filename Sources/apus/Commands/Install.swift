import ArgumentParser
import EmulatorControl
import Foundation
import SchemeProtocol

struct Install: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Install the Linux programs (ion and the utilities) into DIR/bin.",
        discussion: """
            They are built optimised, as static executables without symbols, so that they start fast and need nothing \
            of this checkout. The utilities are one program with a link for each name.
            """)

    @Option(help: "The directory that gets bin/ion, bin/ls and so on.")
    var prefix: String

    /// The products that people use on Linux.
    static var products: [String] { ["ion", "coreutils"] }

    func run() throws {
        let repository = try Repository.find()
        let programs = try ProgramList(repository).programs
        let folder = prefix + "/bin"
        try makeDirectory(folder)
        for product in Self.products {
            let built = try Builder(repository: repository).buildForInstallation(product: product)
            let target = "\(folder)/\(product)"
            try bytes(ofFile: built).written(to: target, permissions: 0o755)
            print(target)
            for link in programs.filter({ $0.product == product }).flatMap(\.links) {
                try makeLink("\(folder)/\((link as NSString).lastPathComponent)", to: product)
            }
        }
    }

    /// A link that is there already is replaced; anything else of that name is left alone.
    private func makeLink(_ path: String, to target: String) throws(ToolError) {
        let existing = try? stat(path)
        if let existing, existing.mode.type != .symbolicLink {
            throw ToolError("\(path): it exists and is not a link")
        }
        do {
            if existing != nil { try FileManager.default.removeItem(atPath: path) }
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        } catch {
            throw ToolError("\(path): the link cannot be made")
        }
    }
}
