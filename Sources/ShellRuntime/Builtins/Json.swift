import Bytes
import ShellSyntax

extension Builtin {
    static var json: Builtin {
        Builtin(
            "json", "Filter, sort and select data: JSON, or tables with a heading, from standard input",
            usage: "json [COMMAND [ARGUMENT ...]]",
            options: [
                OptionDescription("get PATH", "the value at a path such as 0.name, as plain text"),
                OptionDescription("where KEY OPERATOR VALUE", "the rows that compare so: = != < <= > >= contains"),
                OptionDescription("sort KEY [down]", "the rows in the order of a key, numbers by value"),
                OptionDescription("select KEY ...", "these keys of each row"),
                OptionDescription("first N, last N", "that many rows"),
                OptionDescription("lines [KEY ...]", "one row a line, values parted by a tab"),
                OptionDescription("count", "how many rows there are"),
                OptionDescription("from-table", "a table with a heading (ps, df) as rows"),
                OptionDescription("from-lines [KEY]", "each line as a row or a string"),
                OptionDescription("table", "as a table to look at"),
            ]
        ) { (shell, arguments) throws(ShellError) in
            let input = shell.streams.input.readAll()
            let command = arguments.count > 1 ? arguments[1] : "show"
            let rest = Array(arguments.dropFirst(2))
            do throws(DataFailure) {
                let rows: [JSONValue]
                switch command {
                case "from-table": rows = DataRows.table(input)
                case "from-lines":
                    rows = input.lines.map { line in
                        rest.first.map { .object([JSONValue.Member($0, JSONValue(guessing: line))]) } ?? .string(line)
                    }
                default: rows = try DataRows.read(input)
                }
                return shell.write(try DataRows.run(command, rest, rows))
            } catch { return shell.refuse("json", error.message) }
        }
    }

    static var table: Builtin {
        Builtin("table", "Show JSON from standard input as a table", usage: "table [KEY ...]") {
            (shell, arguments) throws(ShellError) in
            do throws(DataFailure) {
                var rows = try DataRows.read(shell.streams.input.readAll())
                if arguments.count > 1 { rows = DataRows.select(rows, Array(arguments.dropFirst())) }
                return shell.write(DataRows.shown(rows))
            } catch { return shell.refuse("table", error.message) }
        }
    }
}

/// Why data cannot be worked on.
struct DataFailure: Error { var message: ByteString }

/// Rows of data and what can be done with them. Between the commands of a pipeline they are JSON, one array.
enum DataRows {
    /// An array's elements, or the values of lines of JSON.
    static func read(_ text: ByteString) throws(DataFailure) -> [JSONValue] {
        guard let values = JSONParser.parseAll(text) else { throw DataFailure(message: "the input is not JSON") }
        if values.count == 1, case .array(let rows) = values[0] { return rows }
        return values
    }

    /// A table whose columns stand under the words of its heading. The last column takes all that is left of a line.
    static func table(_ text: ByteString) -> [JSONValue] {
        let lines = text.lines
        guard let heading = lines.first else { return [] }
        let names = heading.split(separator: 0x20).filter { !$0.isEmpty }
        return lines.dropFirst().filter { !$0.trimmed.isEmpty }.map { line in
            var words = line.split(separator: 0x20).filter { !$0.isEmpty }
            if words.count > names.count, !names.isEmpty {
                let last = ByteString.joined(words[(names.count - 1)...], by: " ")
                words = words[..<(names.count - 1)] + [last]
            }
            return .object(
                zip(names, words).map { JSONValue.Member(ByteString($0.string.lowercased()), JSONValue(guessing: $1)) })
        }
    }

    static func run(_ command: ByteString, _ arguments: [ByteString], _ rows: [JSONValue]) throws(DataFailure)
        -> ByteString
    {
        func need(_ count: Int) throws(DataFailure) {
            if arguments.count < count { throw DataFailure(message: command + ": more arguments are needed") }
        }
        switch command {
        case "show", "from-table", "from-lines": return JSONValue.array(rows).text + "\n"
        case "table": return shown(rows)
        case "count": return ByteString(rows.count) + "\n"
        case "get":
            try need(1)
            guard let value = find(.array(rows), arguments[0]) else {
                throw DataFailure(message: "get: nothing at " + arguments[0])
            }
            return value.plain + "\n"
        case "where":
            try need(3)
            return JSONValue.array(try filter(rows, arguments[0], arguments[1], arguments[2])).text + "\n"
        case "sort":
            try need(1)
            let key = arguments[0]
            let sorted = rows.enumerated().sorted {
                let order = compare($0.element[key], $1.element[key])
                return order == 0
                    ? $0.offset < $1.offset : (order < 0) != (arguments.count > 1 && arguments[1] == "down")
            }
            return JSONValue.array(sorted.map { $0.element }).text + "\n"
        case "select":
            try need(1)
            return JSONValue.array(select(rows, arguments)).text + "\n"
        case "first", "last":
            try need(1)
            guard let number = arguments[0].integer(), number >= 0 else {
                throw DataFailure(message: command + ": '" + arguments[0] + "' is not a number")
            }
            let count = Int(min(number, Int64(rows.count)))
            return JSONValue.array(Array(command == "first" ? rows.prefix(count) : rows.suffix(count))).text + "\n"
        case "lines":
            var text = ByteString()
            for row in rows {
                if case .object(let members) = row {
                    let values = arguments.isEmpty ? members.map { $0.value } : arguments.map { row[$0] ?? .null }
                    text += ByteString.joined(values.map { $0.plain }, by: "\t") + "\n"
                } else {
                    text += row.plain + "\n"
                }
            }
            return text
        default: throw DataFailure(message: "unknown command '" + command + "', see json --help")
        }
    }

    static func select(_ rows: [JSONValue], _ keys: [ByteString]) -> [JSONValue] {
        rows.map { row in .object(keys.map { JSONValue.Member($0, row[$0] ?? .null) }) }
    }

    /// The value at `a.0.b`.
    private static func find(_ root: JSONValue, _ path: ByteString) -> JSONValue? {
        var value = root
        for part in path.split(separator: 0x2e) where !part.isEmpty {
            if case .array(let elements) = value, let index = part.integer() {
                let place = index < 0 ? index + Int64(elements.count) : index
                guard place >= 0, place < elements.count else { return nil }
                value = elements[Int(place)]
            } else if let member = value[part] {
                value = member
            } else {
                return nil
            }
        }
        return value
    }

    private static func filter(_ rows: [JSONValue], _ key: ByteString, _ sign: ByteString, _ text: ByteString)
        throws(DataFailure) -> [JSONValue]
    {
        let wanted = JSONValue(guessing: text)
        let holds: (JSONValue) -> Bool
        switch sign {
        case "=", "==": holds = { compare($0, wanted) == 0 }
        case "!=": holds = { compare($0, wanted) != 0 }
        case "<": holds = { compare($0, wanted) < 0 }
        case "<=": holds = { compare($0, wanted) <= 0 }
        case ">": holds = { compare($0, wanted) > 0 }
        case ">=": holds = { compare($0, wanted) >= 0 }
        case "contains": holds = { $0.plain.firstIndex(of: text) != nil }
        default: throw DataFailure(message: "where: unknown operator '" + sign + "'")
        }
        return rows.filter { row in row[key].map(holds) ?? false }
    }

    /// Numbers by value before texts by their bytes; what is missing comes first.
    private static func compare(_ a: JSONValue?, _ b: JSONValue?) -> Int {
        if let first = number(a), let second = number(b) { return first < second ? -1 : first > second ? 1 : 0 }
        let first = a?.plain ?? ""
        let second = b?.plain ?? ""
        return first < second ? -1 : first == second ? 0 : 1
    }

    private static func number(_ value: JSONValue?) -> Double? {
        guard case .number(let text)? = value else { return nil }
        return FloatParser.double(text.bytes.span)?.value
    }

    /// Columns as wide as they must be, with a heading; numbers to the right.
    static func shown(_ rows: [JSONValue]) -> ByteString {
        var keys: [ByteString] = []
        for case .object(let members) in rows {
            for member in members where !keys.contains(member.key) && keys.count < 200 { keys.append(member.key) }
        }
        if keys.isEmpty { return ByteString.joined(rows.map { $0.plain + "\n" }, by: "") }
        var cells: [[ByteString]] = [keys]
        for row in rows { cells.append(keys.map { cell(row[$0]) }) }
        let widths = keys.indices.map { column in cells.map { $0[column].string.count }.max() ?? 0 }
        let isNumeric = keys.map { key in rows.allSatisfy { if case .number? = $0[key] { true } else { false } } }
        var text = ByteString()
        for line in cells {
            var shown = ByteString()
            for (column, cell) in line.enumerated() {
                if column > 0 { shown += "  " }
                let blanks = repeatElement(UInt8(0x20), count: widths[column] - cell.string.count)
                if isNumeric[column] { shown.append(contentsOf: blanks) }
                shown += cell
                if !isNumeric[column] { shown.append(contentsOf: blanks) }
            }
            text += shown.trimmedEnd + "\n"
        }
        return text
    }

    private static func cell(_ value: JSONValue?) -> ByteString {
        ByteString((value?.plain ?? "").map { $0 < 0x20 ? 0x20 : $0 })
    }
}
