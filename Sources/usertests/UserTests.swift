import Bytes
import Platform
import Scheme
import SchemeProtocol

/// `usertests`: tries what programs may expect of the host, on either host, and on Apus what its kernel does
/// with good, bad and absurd calls. Prints `ok NAME` or `FAIL NAME: why`, and at last `usertests: N passed, M failed`.
///
///     usertests [NAME ...]                 run all trials, or those whose names contain one of the words
///     usertests --list                     print the names of the trials
///     usertests --fuzz COUNT --seed N      make COUNT random calls (0: without end)
///     usertests --fuzz-schemes COUNT --seed N   the same between a random provider and random clients
@main
struct UserTests {
    static func main() {
        let arguments = Array(Host.arguments.dropFirst())
        if arguments.first == "--role", arguments.count > 1 {
            Host.exit(ProcessChecks.play(arguments[1], Array(arguments.dropFirst(2))))
        }
        var fuzzCalls: Int64?
        var fuzzRequests: Int64?
        var seed: Int64 = 1
        var names: [ByteString] = []
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            switch argument {
            case "--list":
                for check in checks { print(check.name + "\n") }
                for trial in trials { print(trial.name + "\n") }
                Host.exit(0)
            case "--fuzz", "--fuzz-schemes", "--seed":
                guard index < arguments.count, let number = arguments[index].integer(), number >= 0 else {
                    print("usertests: " + argument + ": a number is missing\n")
                    Host.exit(2)
                }
                index += 1
                if argument == "--seed" {
                    seed = number
                } else if argument == "--fuzz" {
                    fuzzCalls = number
                } else {
                    fuzzRequests = number
                }
            default:
                if argument.hasPrefix("-") {
                    print("usertests: " + argument + ": no such option\n")
                    Host.exit(2)
                }
                names.append(argument)
            }
        }
        if fuzzCalls != nil || fuzzRequests != nil, !Host.hasRawCalls {
            print("usertests: random calls are for the kernel of Apus, which does not run here\n")
            Host.exit(2)
        }
        var failures = 0
        if let fuzzCalls { failures += CallFuzzer.run(calls: fuzzCalls, seed: UInt64(seed)) }
        if let fuzzRequests { failures += SchemeFuzzer.run(requests: fuzzRequests, seed: UInt64(seed)) }
        if fuzzCalls == nil, fuzzRequests == nil { failures += runTrials(names) }
        Host.exit(failures == 0 ? 0 : 1)
    }

    /// What programs may expect of the host, on either of them.
    private static var checks: [Check] { MemoryChecks.all + HandleChecks.all + ProcessChecks.all }

    /// What is tried on the kernel of Apus alone.
    private static var trials: [Trial] { Host.hasRawCalls ? Trial.all : [] }

    /// Runs everything, or what has one of the words in its name; answers how much has failed.
    private static func runTrials(_ words: [ByteString]) -> Int {
        var passed = 0
        var failed = 0
        func isWanted(_ name: ByteString) -> Bool {
            words.isEmpty || words.contains { name.firstIndex(of: $0) != nil }
        }
        for check in checks where isWanted(check.name) {
            if check.run() { passed += 1 } else { failed += 1 }
        }
        for trial in trials where isWanted(trial.name) {
            if let why = trial.run() {
                failed += 1
                print("FAIL " + trial.name + ": " + why + "\n")
            } else {
                passed += 1
                print("ok " + trial.name + "\n")
            }
        }
        if passed + failed == 0 { print("usertests: no trial has such a name\n") }
        print("usertests: " + ByteString(passed) + " passed, " + ByteString(failed) + " failed\n")
        return passed + failed == 0 ? 1 : failed
    }

    /// Writes to the standard output, at once: what a dying kernel was doing last must be on the line.
    static func print(_ text: ByteString) {
        let output = Handle(adopting: Host.standardOutput)
        try? output.write(text)
        _ = output.relinquish()
    }
}
