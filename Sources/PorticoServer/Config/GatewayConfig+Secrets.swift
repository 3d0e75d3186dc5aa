// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import PorticoProxy

extension GatewayConfig {
    /// Fields and parameters that credentials stand in: no log shows their values.
    var credentialNames: [String] {
        self.auth.flatMap(\.places).compactMap { place in
            switch place {
            case .header(let name), .query(let name): name
            // In the field Cookie, and in Authorization, which are hidden in any case.
            case .cookie, .bearer, .basic, .certificate: nil
            }
        }
    }

    /// A file's name as it may be shown.
    func shownFile(_ name: String) -> String {
        self.hiddenFiles.contains(name) ? self.secretTexts.hidden(in: name) : name
    }

    /// A target or a request line, in which no parameter shows a credential.
    func hidingCredentials(in target: String) -> String {
        let names = self.auth.flatMap(\.places).compactMap {
            if case .query(let name) = $0 { name.lowercased() } else { nil }
        }
        guard !names.isEmpty, let mark = target.firstIndex(of: "?") else { return target }
        let end = target[mark...].firstIndex(of: " ") ?? target.endIndex
        let parameters = target[target.index(after: mark)..<end].split(separator: "&", omittingEmptySubsequences: false)
        let shown = parameters.map { parameter -> String in
            let name = parameter.prefix { $0 != "=" }
            // However its letters are escaped, a name with an escape in it may be one of them.
            let isHidden = names.contains(name.lowercased()) || name.contains("%")
            return isHidden && name.count < parameter.count ? "\(name)=***" : String(parameter)
        }
        return target[...mark] + shown.joined(separator: "&") + target[end...]
    }

    /// Whether the value at this path, or one inside it, came from a variable or a file.
    func hasSecret(under path: String) -> Bool { self.secretPaths.contains(under: path) }
}

extension ServiceConfig {
    /// Whether where it leads came from a variable or a file.
    var hidesTargets: Bool { self.dns?.isHidden ?? self.targets.contains { $0.url.isHidden } }

    /// Names to look up that no log shows.
    var hiddenNames: [String] {
        if let dns = self.dns { return dns.isHidden ? [dns.name] : [] }
        return self.targets.filter { $0.url.isHidden }.map(\.url.host)
    }

    /// What stands for each target in logs and metrics; nil: its own authority.
    var hiddenLabels: [String?] {
        let count = self.targets.count { $0.url.isHidden }
        var number = 0
        return self.targets.map { target in
            guard target.url.isHidden else { return nil }
            number += 1
            return count == 1 ? "***" : "***\(number)"
        }
    }
}
