import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol

/// What `chown` and `chgrp` do: give files other owners.
struct OwnerJob {
    let context: Context
    let user: UInt32?
    let group: UInt32?
    let isGroupProgram: Bool
    /// What messages call the new owner.
    let shown: ByteString
    var fromUser: UInt32?
    var fromGroup: UInt32?

    static var options: [Option] {
        [
            Option("c", "changes", "like verbose but report only when a change is made"),
            Option("f", "silent", "suppress most error messages"), Option("", "quiet", "suppress most error messages"),
            Option("v", "verbose", "output a diagnostic for every file processed"),
            Option("", "dereference", "affect the referent of each symbolic link (the default)"),
            Option("h", "no-dereference", "affect symbolic links instead of any referenced file"),
            Option("", "no-preserve-root", "do not treat '/' specially (the default)"),
            Option("", "preserve-root", "fail to operate recursively on '/'"),
            Option("", "reference", takes: "RFILE", "use RFILE's ownership rather than specifying values"),
            Option("R", "recursive", "operate on files and directories recursively"),
            Option("H", "", "with -R: follow a command line argument that is a link to a directory"),
            Option("L", "", "with -R: follow every link to a directory"), Option("P", "", "with -R: follow no links"),
        ]
    }

    func run(_ paths: [ByteString]) throws(Failure) {
        for path in paths {
            if context.has("R"), context.arguments.last(of: ["preserve-root", "no-preserve-root"]) == "preserve-root",
                withoutTrailingSlashes(path) == "/"
            {
                context.complain(
                    "it is dangerous to operate recursively on '/'\n" + context.name
                        + ": use --no-preserve-root to override this failsafe")
                continue
            }
            try visit(TreePlace(operand: path), isOperand: true)
        }
    }

    /// `v` for all, `c` for changes only.
    private var isTold: ByteString? { context.arguments.last(of: ["c", "v"]) }

    private func visit(_ place: TreePlace, isOperand: Bool) throws(Failure) {
        let path = place.path
        let isSilent = context.has("f") || context.has("quiet")
        let isTree = context.has("R")
        let walk = context.arguments.last(of: ["H", "L", "P"]) ?? "P"
        let followsDirectories = walk == "L" || (walk == "H" && isOperand)
        if isTree && !context.has("H") && !context.has("L"),
            context.arguments.last(of: ["h", "dereference"]) == "dereference"
        {
            throw .fatal("-R --dereference requires either -H or -L")
        }
        let followsLinks = context.arguments.last(of: ["h", "dereference"]) != "h" && (!isTree || followsDirectories)
        var stat = Stat()
        do throws(Errno) { stat = try place.stat(followsLinks: followsLinks) } catch {
            if !isSilent {
                let dangling =
                    followsLinks && error == .noSuchFileOrDirectory
                    && (try? place.stat(followsLinks: false)) != nil
                context.complain((dangling ? "cannot dereference " : "cannot access ") + named(path), error)
            }
            context.status = 1
            if context.has("v") { try report(path, try? place.stat(followsLinks: false), hasFailed: true) }
            return
        }
        // What is in a directory comes first: its new owner may not let us in.
        if isTree, stat.mode.type == .directory {
            try visitBelow(place, stat, followsLinks: followsLinks)
        }
        let isMeant =
            (fromUser == nil || fromUser == stat.userID) && (fromGroup == nil || fromGroup == stat.groupID)
        var hasFailed = false
        if isMeant {
            do throws(Errno) {
                try place.changeOwner(user: user, group: group, followsLinks: followsLinks)
            } catch {
                hasFailed = true
                if !isSilent {
                    context.complain(
                        (isGroupProgram ? "changing group of " : "changing ownership of ") + named(path), error)
                }
                context.status = 1
            }
        }
        let changes = (user.map { $0 != stat.userID } ?? false) || (group.map { $0 != stat.groupID } ?? false)
        if isTold == "v" || (isTold == "c" && changes && isMeant) {
            try report(path, stat, hasFailed: hasFailed, isMeant: isMeant)
        }
    }

    private func visitBelow(_ place: TreePlace, _ stat: Stat, followsLinks: Bool) throws(Failure) {
        if place.isInside(stat) { return }
        let directory: OpenDirectory
        let entries: [DirectoryEntry]
        do throws(Errno) {
            directory = try place.open(stat, followsLinks: followsLinks)
            entries = try directory.entries()
        } catch {
            return context.complain("cannot read directory " + named(place.path), error)
        }
        // Where links are followed, `..` is another directory than the one before.
        if !followsLinks { place.directory?.rest() }
        for entry in entries { try visit(TreePlace(entry, in: place, directory), isOperand: false) }
        place.directory?.wake(from: directory)
    }

    private func report(_ path: ByteString, _ stat: Stat?, hasFailed: Bool, isMeant: Bool = true) throws(Failure) {
        let what: ByteString = isGroupProgram || (user == nil && group != nil) ? "group" : "ownership"
        guard let stat else {
            let target: ByteString = shown.isEmpty ? "" : " to " + shown
            return try context.put("failed to change " + what + " of " + named(path) + target + "\n")
        }
        let names = UserNames()
        let old: ByteString
        if user != nil && group != nil {
            old = names.user(stat.userID) + ":" + names.group(stat.groupID)
        } else if user != nil {
            old = names.user(stat.userID)
        } else {
            old = names.group(stat.groupID)
        }
        let changes = (user.map { $0 != stat.userID } ?? false) || (group.map { $0 != stat.groupID } ?? false)
        if hasFailed {
            try context.put(
                "failed to change " + what + " of " + named(path) + " from " + old + " to " + shown + "\n")
        } else if changes && isMeant {
            try context.put("changed " + what + " of " + named(path) + " from " + old + " to " + shown + "\n")
        } else if user == nil && group == nil {
            try context.put("ownership of " + named(path) + " retained\n")
        } else {
            try context.put(what + " of " + named(path) + " retained as " + old + "\n")
        }
    }
}

extension Utilities {
    /// `chown`: changes owners and groups.
    static var chown: Utility {
        Utility(
            ["[OPTION]... [OWNER][:[GROUP]] FILE...", "[OPTION]... --reference=RFILE FILE..."],
            "Change the owner and/or group of each FILE to OWNER and/or GROUP.",
            OwnerJob.options + [
                Option("", "from", takes: "CURRENT_OWNER:CURRENT_GROUP", "change only files with these owners")
            ]
        ) { (context) throws(Failure) in
            var operands = context.operands
            let names = UserNames()
            var from = OwnerWords()
            for word in context.arguments.values("from") { from = try OwnerWords(word, names) }
            var owners = OwnerWords()
            if let path = context.value("reference") {
                if operands.isEmpty { throw .usage("missing operand") }
                let stat = try must("failed to get attributes of " + named(path)) { () throws(Errno) in
                    try Host.stat(path)
                }
                owners.user = stat.userID
                owners.group = stat.groupID
                owners.shown = names.user(stat.userID) + ":" + names.group(stat.groupID)
            } else {
                operands = try context.operands(atLeast: 2)
                owners = try OwnerWords(operands.removeFirst(), names)
            }
            var job = OwnerJob(
                context: context, user: owners.user, group: owners.group, isGroupProgram: false, shown: owners.shown)
            job.fromUser = from.user
            job.fromGroup = from.group
            try job.run(operands)
        }
    }

    /// `chgrp`: changes groups.
    static var chgrp: Utility {
        Utility(
            ["[OPTION]... GROUP FILE...", "[OPTION]... --reference=RFILE FILE..."],
            "Change the group of each FILE to GROUP.", OwnerJob.options
        ) { (context) throws(Failure) in
            var operands = context.operands
            let names = UserNames()
            let group: UInt32?
            var shown = ByteString()
            if let path = context.value("reference") {
                if operands.isEmpty { throw .usage("missing operand") }
                let stat = try must("failed to get attributes of " + named(path)) { () throws(Errno) in
                    try Host.stat(path)
                }
                group = stat.groupID
                shown = names.group(stat.groupID)
            } else {
                operands = try context.operands(atLeast: 2)
                let word = operands.removeFirst()
                group = word.isEmpty ? nil : names.groupID(word)
                if group == nil && !word.isEmpty { throw .fatal("invalid group: " + quoted(word)) }
                shown = word
            }
            try OwnerJob(context: context, user: nil, group: group, isGroupProgram: true, shown: shown).run(operands)
        }
    }
}

/// `OWNER:GROUP`, either of which may be missing.
struct OwnerWords {
    var user: UInt32?
    var group: UInt32?
    var shown = ByteString()

    init() {}

    init(_ word: ByteString, _ names: UserNames) throws(Failure) {
        shown = word
        guard let colon = word.firstIndex(of: 0x3a) else {
            if word.isEmpty { return }
            user = names.userID(word)
            if user != nil { return }
            // The old way of writing it, with a point.
            if let point = word.firstIndex(of: 0x2e), let first = names.userID(word[0..<point]),
                let second = names.groupID(word[(point + 1)..<word.count])
            {
                Program.complain("chown: warning: '.' should be ':': " + quoted(word))
                (user, group) = (first, second)
                shown = word[0..<point] + ":" + word[(point + 1)..<word.count]
                return
            }
            throw .fatal("invalid user: " + quoted(word))
        }
        let (first, second) = (word[0..<colon], word[(colon + 1)..<word.count])
        if !first.isEmpty {
            user = names.userID(first)
            if user == nil { throw .fatal("invalid user: " + quoted(word)) }
            if second.isEmpty {
                // `USER:` takes the group that the user logs in with.
                guard let own = names.loginGroup(first) else { throw .fatal("invalid spec: " + quoted(word)) }
                group = own
                shown = first + ":" + names.group(own)
            }
        }
        if !second.isEmpty {
            group = names.groupID(second)
            if group == nil { throw .fatal("invalid group: " + quoted(word)) }
        }
        if first.isEmpty && !second.isEmpty { shown = second }
    }
}
