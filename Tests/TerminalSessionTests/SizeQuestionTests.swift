import Platform
import SchemeProtocol
import Testing

@testable import TerminalSession

struct SizeQuestionTests {
    @Test(arguments: [
        ("\u{1b}[24;80R", 24, 80, ""),
        ("ls\u{1b}[50;132R\r", 50, 132, "ls\r"),
        ("\u{1b}[A\u{1b}[30;90R", 30, 90, "\u{1b}[A"),
        ("\u{1b}\u{1b}[30;90R", 30, 90, "\u{1b}"),
        ("\u{1b}[999;999R", 0, 0, "\u{1b}[999;999R"),
        ("\u{1b}[0;80R", 0, 0, "\u{1b}[0;80R"),
        ("\u{1b}[;R", 0, 0, "\u{1b}[;R"),
        ("\u{1b}[1;2;3R", 0, 0, "\u{1b}[1;2;3R"),
        ("\u{1b}[12", 0, 0, "\u{1b}[12"),
        ("hello", 0, 0, "hello"),
    ])
    func `an answer is told from typing`(input: String, rows: Int, columns: Int, rest: String) {
        for chunk in [1, 3, 100] {
            var question = SizeQuestion()
            let bytes = Array(input.utf8)
            for start in stride(from: 0, to: bytes.count, by: chunk) {
                question.feed(bytes[start..<min(start + chunk, bytes.count)])
            }
            question.finish()
            #expect(question.size == (rows == 0 ? nil : WindowSize(rows: UInt16(rows), columns: UInt16(columns))))
            #expect(String(decoding: question.rest, as: UTF8.self) == rest)
        }
    }

    @Test func `random bytes are neither lost nor doubled`() {
        var state: UInt64 = 3
        for _ in 0..<3000 {
            var question = SizeQuestion()
            var bytes: [UInt8] = []
            for _ in 0..<20 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(Array("\u{1b}[;0129R".utf8)[Int(state >> 40) % 8])
            }
            question.feed(bytes)
            question.finish()
            if question.size == nil { #expect(question.rest == bytes) }
        }
    }

    @Test func `a relay moves bytes and holds no more than its buffer`() throws {
        let (inRead, inWrite) = try Host.pipe()
        let (outRead, outWrite) = try Host.pipe()
        for handle in [inRead, inWrite, outRead, outWrite] { try Host.setNonBlocking(handle, true) }
        var relay = Relay(from: inRead, to: outWrite)
        #expect(try !relay.move())
        #expect(relay.interest?.handle == inRead)
        relay.insert([1, 2])
        var total = 2
        let block = [UInt8](repeating: 7, count: 4096)
        for _ in 0..<200 {
            total += (try? unsafe block.withUnsafeBytes { try unsafe Host.write(inWrite, $0) }) ?? 0
            try relay.move()
        }
        #expect(relay.isHolding)
        #expect(relay.interest?.handle == outWrite)
        try Host.close(inWrite)
        var received = 0
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = (try? unsafe buffer.withUnsafeMutableBytes { try unsafe Host.read(outRead, $0) }) ?? 0
            received += count
            try relay.move()
            if count == 0, !relay.isHolding, relay.isFinished { break }
        }
        #expect(received == total)
        #expect(relay.interest == nil)
        for handle in [inRead, outRead, outWrite] { try Host.close(handle) }
    }
}
