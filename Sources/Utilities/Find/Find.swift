import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `find`: goes through trees of files and does what an expression says with each.
    static var find: Utility {
        Utility(
            ["[-H] [-L] [-P] [PATH]... [EXPRESSION]"], "Search for files in a directory hierarchy.", [], parsing: .raw
        ) { (context) throws(Failure) in
            var words = context.words[...]
            var (followsOperands, followsAll) = (false, false)
            while let word = words.first, word == "-H" || word == "-L" || word == "-P" {
                followsOperands = word != "-P"
                followsAll = word == "-L"
                words = words.dropFirst()
            }
            var paths: [ByteString] = []
            while let word = words.first, !(word.first == 0x2d && word.count > 1), word != "(", word != "!" {
                paths.append(word)
                words = words.dropFirst()
            }
            var parser = FindParser(Array(words), now: Int64(Host.clock(.realtime) / 1_000_000_000))
            var expression = try parser.parse()
            if !parser.hasAction { expression = .both(expression, .show(end: 0x0a)) }
            let walk = FindWalk(context, expression, parser)
            walk.followsAll = followsAll || parser.followsLinks
            walk.followsOperands = followsOperands || walk.followsAll
            for path in paths.isEmpty ? ["."] : paths where !walk.hasQuit { try walk.start(path) }
            try walk.finish(parser.commands)
        }
    }
}
