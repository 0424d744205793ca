import Bytes
import CPlatform
import Platform
import Scheme
import SchemeProtocol
import Testing

extension RunningServices {
    @Suite(.serialized) struct InitTests {
        /// A root with these unit files.
        private func root(_ units: [(name: ByteString, text: ByteString)]) throws -> ByteString {
            let root = runtimeDirectory + "/root" + ByteString(Int(Host.clock(.monotonic)))
            for folder: ByteString in ["", "/usr", "/usr/lib", "/usr/lib/init.d"] {
                try Handle(root + folder, [.create, .directory], mode: 0o755).close()
            }
            for unit in units {
                let file = try Handle(root + "/usr/lib/init.d/" + unit.name + ".toml", [.write, .create])
                try file.write(unit.text)
            }
            return root
        }

        private func state(_ name: ByteString) throws -> [ByteString] {
            let list = try Handle("svc:", .read).readAll()
            for line in list.split(separator: 0x0a) where line.hasPrefix(name + " ") {
                return line.split(separator: 0x20)
            }
            return []
        }

        @Test func `services start in order, come back when killed, and stop when told`() throws {
            let root = try root([
                (
                    "random",
                    "command = ['" + programs + "/randd']\nprovides = ['rand', 'zero', 'null']\nrestart-delay = 10"
                ),
                ("terminal", "command = ['" + programs + "/ptyd']\nafter = ['random']\nprovides = ['pty']"),
                ("once", "command = ['/bin/true']\ntype = 'oneshot'\nafter = ['terminal']"),
                ("missing", "command = ['/nonexistent/program']\nrestart = 'never'"),
                ("broken", "command = 7"),
            ])
            let service = try TestService("init", ["--root", root], scheme: "svc")
            try eventually { try state("once").dropFirst().first == "finished" }
            #expect(try state("random")[1] == "running")
            #expect(try state("terminal")[1] == "running")
            #expect(try state("missing")[1] == "failed")
            #expect(try state("broken").isEmpty)
            #expect(try Handle("zero:", .read).bytes(1) == [0])

            // Killed, it comes back.
            let process = try #require(try state("random")[2].integer())
            try Host.kill(Int32(process), .kill)
            try eventually { try state("random")[3] == "1" && state("random")[1] == "running" }
            #expect(try Handle("zero:", .read).bytes(1) == [0])

            // Stopped, it stays away.
            try Handle("svc:terminal", .write).write("stop\n")
            try eventually { try state("terminal")[1] == "stopped" }
            try Handle("svc:terminal", .write).write("start")
            try eventually { try state("terminal")[1] == "running" }
            #expect(throws: Errno.invalidArgument) { try Handle("svc:terminal", .write).write("dance") }
            #expect(throws: Errno.noSuchFileOrDirectory) { try Handle("svc:nobody", .read) }
            #expect(try Handle("svc:chart", .read).readAll().split(separator: 0x0a).count >= 4)
            #expect(try Handle("svc:random", .read).readAll().firstIndex(of: "state: running") != nil)

            try Handle("svc:power", .write).write("shutdown")
            let end = try #require(try Host.wait(service.process))
            #expect(end.status == .exited(0))
            #expect(!Host.schemeExists("zero"))
        }
    }
}
