import Bytes
import EmulatorControl
import Foundation
import Platform
import Scheme
import SchemeProtocol

/// Prints a line at once: whoever reads along through a pipe sees how far a long command has come.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

/// The content of a file.
func bytes(ofFile path: String) throws(ToolError) -> [UInt8] {
    do throws(Errno) {
        return try Handle(ByteString(path), .read).readAll().bytes
    } catch {
        throw ToolError("\(path): \(error.message)")
    }
}

/// What a path names; a symbolic link itself.
func stat(_ path: String) throws(ToolError) -> Stat {
    do throws(Errno) {
        return try Host.stat(ByteString(path), followsLinks: false)
    } catch {
        throw ToolError("\(path): \(error.message)")
    }
}

func linkTarget(_ path: String) throws(ToolError) -> ByteString {
    do throws(Errno) {
        return try Host.readLink(ByteString(path))
    } catch {
        throw ToolError("\(path): \(error.message)")
    }
}

/// An error where no file can be made at `path`: to be told before something takes its time to make the content.
func expectPlace(for path: String) throws(ToolError) {
    let above = (path as NSString).deletingLastPathComponent
    let folder = above.isEmpty ? "." : above
    guard isDirectory(folder) else { throw ToolError("\(path): there is no directory \(folder)") }
    guard Host.isAccessible(ByteString(folder), write: true) else {
        throw ToolError("\(path): its directory cannot be written to")
    }
    if isDirectory(path) { throw ToolError("\(path): it is a directory") }
}

private func isDirectory(_ path: String) -> Bool {
    (try? Host.stat(ByteString(path), followsLinks: true))?.mode.type == .directory
}

/// Makes a directory and those above it.
func makeDirectory(_ path: String) throws(ToolError) {
    do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
        throw ToolError("\(path): the directory cannot be made")
    }
}

extension [UInt8] {
    /// Writes the bytes as a file, all or nothing; answers their number.
    @discardableResult
    func written(to path: String, permissions: UInt16 = 0o644) throws(ToolError) -> Int {
        do throws(Errno) {
            let temporary = ByteString(path + ".new")
            let file = try Handle(temporary, [.write, .create, .truncate], mode: permissions)
            try file.write(span)
            try file.close()
            try Host.rename(temporary, ByteString(path))
            return count
        } catch {
            // Half a file is of no use, least of all on a full disk.
            try? FileManager.default.removeItem(atPath: path + ".new")
            throw ToolError("\(path): \(error.message)")
        }
    }
}

/// Runs `body` with a set-up whose standard input is a file.
func withInput<Result>(_ path: String, _ body: (ChildProcess.Setup) throws(ToolError) -> Result) throws(ToolError)
    -> Result
{
    let number: HandleNumber
    do throws(Errno) {
        number = try Host.open(ByteString(path), .read)
    } catch {
        throw ToolError("\(path): \(error.message)")
    }
    let file = Handle(adopting: number)
    var setup = ChildProcess.Setup()
    setup.input = file.number
    let result = try body(setup)
    _ = try? file.close()
    return result
}

/// Runs `body` with a new file for a child's output.
func withOutput(_ path: String, _ body: (HandleNumber) throws(ToolError) -> Void) throws(ToolError) {
    let number: HandleNumber
    do throws(Errno) {
        number = try Host.open(ByteString(path), [.write, .create, .truncate])
    } catch {
        throw ToolError("\(path): \(error.message)")
    }
    let file = Handle(adopting: number)
    try body(file.number)
    _ = try? file.close()
}
