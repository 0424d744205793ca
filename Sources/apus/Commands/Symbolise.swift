import ArgumentParser
import EmulatorControl
import Foundation
import ImageMaking

struct Symbolise: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell which functions the addresses in a text belong to.",
        discussion: """
            Reads standard input (a panic as it came over the serial line, or addresses), and writes it back with the \
            function, file and line behind every address of code: `apus symbolise < panic.txt`.
            """)

    @Option(help: "A program for Apus (a product's name) instead of the kernel.")
    var program: String?

    @Option(help: "Where the program was loaded, in hexadecimal.")
    var base: String?

    func validate() throws {
        if let base, Self.number(base) == nil { throw ValidationError("--base takes a hexadecimal number") }
    }

    func run() throws {
        let repository = try Repository.find()
        let path = program.map { repository.program($0) } ?? repository.kernel
        let offset = base.flatMap { Self.number($0) } ?? (program == "init" ? BootstrapProgram.base : 0)
        let lookup = try AddressLookup(path, offset: offset)
        while let line = readLine() {
            print(line)
            for address in Self.addresses(in: line) {
                if let place = try lookup.place(of: address) { print("    0x\(String(address, radix: 16)): \(place)") }
            }
        }
    }

    static func number(_ text: String) -> UInt64? {
        UInt64(text.hasPrefix("0x") ? text.dropFirst(2) : text[...], radix: 16)
    }

    /// The numbers of a line that are written with 0x or with sixteen digits, and a line that is nothing but one
    /// hexadecimal number.
    static func addresses(in line: String) -> [UInt64] {
        let words = line.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let only = words.count == 1
        return words.compactMap { only || $0.hasPrefix("0x") || $0.count == 16 ? number(String($0)) : nil }
    }
}

/// Finds functions and lines in a program that has its symbols.
struct AddressLookup {
    private let path: String
    private let offset: UInt64
    private let functions: [ELFFile.Symbol]

    /// - Parameter offset: what the loader added to the program's own addresses.
    init(_ path: String, offset: UInt64) throws(ToolError) {
        self.path = path
        self.offset = offset
        let content = try bytes(ofFile: path)
        functions = try naming(path) { () throws(ImageError) in try ELFFile(content).functions() }
    }

    /// The function with the file and line; nil for an address that is not in its code.
    func place(of address: UInt64) throws(ToolError) -> String? {
        let (inside, below) = address.subtractingReportingOverflow(offset)
        guard !below, let function = functions.last(where: { $0.address <= inside }),
            inside - function.address < max(function.size, 4096)
        else { return nil }
        let name = KernelSymbols.short(try KernelSymbols.demangled([function.name])[0])
        // Names come from the symbol table: the debugging information does not know all functions.
        let answer = try ChildProcess.output(
            Toolchain.tool("llvm-symbolizer"), ["--obj=\(path)", "--no-inlines", "0x\(String(inside, radix: 16))"])
        let lines = answer.split(separator: "\n").map(String.init)
        guard lines.count >= 2, !lines[1].hasPrefix("?"), !lines[1].contains("<compiler-generated>") else {
            return name
        }
        return "\(name) at \(lines[1])"
    }
}
