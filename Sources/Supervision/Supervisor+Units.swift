public import Bytes
import Platform
import Scheme
import SchemeProtocol

extension Supervisor {
    /// The folders with unit files, below a root; a unit in a later one replaces one of the same name.
    static var unitFolders: [ByteString] { ["usr/lib/init.d", "etc/init.d"] }

    /// Reads the units below `root` (`initfs:`, `/`, a directory). Bad files are reported and left out.
    public func load(root: ByteString) {
        let prefix = root.hasSuffix(":") || root.hasSuffix("/") ? root : root + "/"
        for folder in Self.unitFolders {
            for name in unitNames(in: prefix + folder) {
                load(prefix + folder + "/" + name + ".toml", name: name, root: root)
            }
        }
        reportUnknown()
    }

    /// Reads units from these roots too, once some service provides `file:`.
    public func loadWhenFilesExist(_ roots: [ByteString]) { laterRoots = roots }

    func loadLaterUnits() {
        let roots = laterRoots
        laterRoots = []
        for root in roots { load(root: root) }
    }

    /// The names of the units in a folder, in order.
    private func unitNames(in folder: ByteString) -> [ByteString] {
        guard let directory = try? Handle(folder, [.read, .directory]) else { return [] }
        var names: [ByteString] = []
        var cookie: UInt64 = 0
        while let entries = try? Host.directoryEntries(directory.number, cookie: &cookie), !entries.isEmpty {
            for entry in entries where entry.name.hasSuffix(".toml") && entry.name.count > 5 {
                names.append(entry.name[0..<(entry.name.count - 5)])
            }
        }
        return names.sorted()
    }

    private func load(_ path: ByteString, name: ByteString, root: ByteString) {
        let unit: UnitFile
        do throws(Errno) {
            let text = try Handle(path, .read).readAll(limit: 65536)
            do throws(UnitError) { unit = try UnitFile(name: name, text: text) } catch {
                let place = error.line > 0 ? ":" + ByteString(error.line) : ByteString()
                log(path + place + ": " + error.message)
                return
            }
        } catch {
            log(path + ": " + ByteString(error.message))
            return
        }
        guard let known = service(name) else {
            services.append(Service(unit, root: root))
            return
        }
        // What runs keeps its root: the same program is there under both.
        if known.unit != unit { known.unit = unit }
        if known.process == 0 { known.root = root }
    }

    private func reportUnknown() {
        for service in services {
            for name in service.unit.after where self.service(name) == nil {
                note(service, "comes after '" + name + "', which is not there")
            }
        }
    }
}
