import Bytes
import Platform
import Scheme
import SchemeProtocol
import Testing

extension RunningServices {
    @Suite(.serialized) struct JournalServiceTests {
        @Test func `lines of several writers come out whole and in order`() throws {
            let service = try TestService("logd", scheme: "log")
            let one = try Handle("log:one", .write)
            let two = try Handle("log:two", .write)
            try one.write("half a ")
            try two.write("<3>in between\n")
            try one.write("line\nrest")
            try one.close()
            let all = try Handle("log:", .read).readAll().split(separator: 0x0a).map { $0.string }
            #expect(all.count == 4)
            #expect(all[0].hasSuffix("two <3> in between"))
            #expect(all[1].hasSuffix("one <6> half a line"))
            try eventually { try Handle("log:one", .read).readAll().hasSuffix("one <6> rest\n") }
            #expect(try Handle("log:?source=two", .read).readAll().split(separator: 0x0a).count == 2)
            service.kill()
        }

        @Test func `messages come through a pipe and outlast the journal`() throws {
            let pipe = try Host.pipe()
            defer {
                try? Host.close(pipe.read)
                try? Host.close(pipe.write)
            }
            func say(_ text: ByteString) throws { _ = try Host.write(pipe.write, text.bytes.span) }
            func journal() throws -> String { try Handle("log:init", .read).readAll().string }
            try say("init: before\nha")
            let first = try TestService("logd", ["--messages", "init"], input: pipe.read, scheme: "log")
            try eventually { try journal().hasSuffix("init <6> before\n") }
            try say("lf\n")
            try eventually { try journal().hasSuffix("init <6> half\n") }
            first.kill()
            try say("meanwhile\n")
            let second = try TestService("logd", ["--messages", "init"], input: pipe.read, scheme: "log")
            try eventually { try journal().hasSuffix("init <6> meanwhile\n") }
            second.kill()
        }

        @Test func `a follower waits for the next line`() throws {
            let service = try TestService("logd", scheme: "log")
            let writer = try Handle("log:x", .write)
            try writer.write("before\n")
            let follower = try Handle("log:?follow&tail=0", .read)
            try Host.setNonBlocking(follower.number, true)
            #expect(throws: Errno.wouldBlock) { try follower.text() }
            try writer.write("after\n")
            #expect(try follower.text().hasSuffix("x <6> after\n"))
            #expect(throws: Errno.invalidArgument) { try Handle("log:", .write) }
            #expect(throws: Errno.badHandle) { try writer.text() }
            service.kill()
        }
    }
}
