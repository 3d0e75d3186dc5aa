// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension Policies {
    /// What other gateways call policies.
    package static let foreignKeys: [String: String] = {
        var names: [String: String] = [:]
        for name in ["plugins", "plugin", "middlewares", "middleware", "filters", "filter", "httpfilters", "metadata"] {
            names[name] = "each policy is a key of its own here, such as 'headers', 'timeout' or 'transform'"
        }
        let ours = [
            "limit": [
                "ratelimit", "ratelimits", "ratelimiting", "ratelimiter", "limitreq", "requestratelimiter", "throttle",
            ],
            "retry": ["retries", "retrypolicy", "proxynextupstream", "retryattempts"],
            "timeout": [
                "timeouts", "requesttimeout", "responsetimeout", "proxyreadtimeout", "readtimeout", "writetimeout",
                "connecttimeout", "proxyconnecttimeout", "idletimeout",
            ],
            "headers": [
                "addheader", "proxysetheader", "requestheaderstoadd", "responseheaderstoadd", "addrequestheader",
                "addresponseheader", "setrequestheader", "customrequestheaders", "customresponseheaders",
            ],
            "transform": ["requesttransformer", "responsetransformer", "modifyresponsebody"],
            "auth": [
                "authentication", "jwt", "jwtauth", "keyauth", "basicauth", "forwardauth", "authrequest", "security",
            ],
            "allow": ["authorization", "acl", "rbac"],
            "ip": [
                "iprestriction", "ipallowlist", "ipwhitelist", "ipdenylist", "deny", "whitelistsourcerange",
            ],
            "cors": ["crossorigin", "globalcors", "corspolicy", "accesscontrol"],
            "security_headers": ["secureheaders", "securityheader", "helmet", "hsts", "responsesecurityheaders"],
            "cache": ["proxycache", "caching", "localresponsecache"],
            "compress": ["gzip", "compression"],
            "fallback": ["fallbackuri", "errorpage", "errors"],
        ]
        for (name, others) in ours { for other in others { names[other] = name } }
        return names
    }()
}
