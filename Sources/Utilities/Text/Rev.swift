import Bytes
import CommandLine
import Streams

extension Utilities {
    /// `rev`: lines with their characters in reverse order.
    static var rev: Utility {
        Utility(["[FILE]..."], "Reverse the characters of each line.") { (context) throws(Failure) in
            for path in context.paths {
                guard let input = context.open(path) else { continue }
                while let range = context.nextLine(input, path) {
                    let line = input.text(range)
                    var result = ByteString()
                    var end = line.count
                    while end > 0 {
                        var start = end - 1
                        // The bytes of a character stay in their order.
                        while start > 0, end - start < 4, line[start] & 0xc0 == 0x80 { start -= 1 }
                        if start + AwkText.length(of: line[start]) != end { start = end - 1 }
                        result += line[start..<end]
                        end = start
                    }
                    if input.isLineComplete { result.append(0x0a) }
                    try context.put(result)
                }
            }
        }
    }
}
