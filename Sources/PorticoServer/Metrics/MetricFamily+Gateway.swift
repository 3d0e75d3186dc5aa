// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The gateway and its process.
extension MetricFamily {
    static let build = MetricFamily(
        "portico_build_info", .gauge, ["version", "swift"], "Always 1; the labels say what is running.")
    static let workers = MetricFamily("portico_workers", .gauge, "Event loops.")
    static let ready = MetricFamily("portico_ready", .gauge, "1 while /readyz says so.")
    static let lastReload = MetricFamily(
        "portico_config_last_reload_successful", .gauge, "1 when the latest configuration offered is in use.")
    static let lastReloadTime = MetricFamily(
        "portico_config_last_reload_success_timestamp_seconds", .gauge,
        "When the configuration in use was loaded, in Unix time.")
    static let reloads = MetricFamily(
        "portico_config_reloads_total", .counter, ["result"], "Attempts to load another configuration.")
    static let logLines = MetricFamily("portico_access_log_lines_total", .counter, "Access lines written.")
    static let droppedLines = MetricFamily(
        "portico_access_log_dropped_lines_total", .counter, "Access lines that could not be written.")
    static let lookups = MetricFamily(
        "portico_dns_lookups_total", .counter, ["service", "result"], "Look-ups of the names of a service's targets.")
    static let lastLookup = MetricFamily(
        "portico_dns_last_success_timestamp_seconds", .gauge, ["service"],
        "When the names of a service's targets were last found, in Unix time.")

    static let issuerKeys = MetricFamily(
        "portico_auth_keys", .gauge, ["auth"], "Keys of an issuer that are in use; 0 while its tokens get 503.")
    static let keyFetches = MetricFamily(
        "portico_auth_key_fetches_total", .counter, ["auth", "result"], "Fetches of an issuer's keys.")
    static let lastKeys = MetricFamily(
        "portico_auth_keys_last_success_timestamp_seconds", .gauge, ["auth"],
        "When an issuer's keys last came, in Unix time.")

    static let certificates = MetricFamily(
        "portico_tls_certificate_expiry_timestamp_seconds", .gauge, ["listener", "host"],
        "When the certificate that a host is shown with ends, in Unix time.")
    static let revocationLists = MetricFamily(
        "portico_tls_crl_next_update_timestamp_seconds", .gauge, ["listener", "issuer"],
        "When an authority's list of revoked certificates must be replaced, in Unix time.")

    static let staleFiles = MetricFamily(
        "portico_files_stale", .gauge, "Files that the configuration names whose present content cannot be used.")
    static let fileReloads = MetricFamily(
        "portico_file_reloads_total", .counter, ["result"], "Changes of files that the configuration names.")

    static let orders = MetricFamily(
        "portico_acme_orders_total", .counter, ["result"], "Orders of certificates.")
    static let selfSigned = MetricFamily(
        "portico_acme_self_signed", .gauge, ["host"],
        "1 while a host is shown with a certificate of our own making, as none was to be had yet.")

    static let gateway = [
        build, workers, ready, lastReload, lastReloadTime, reloads, logLines, droppedLines, lookups, lastLookup,
        issuerKeys, keyFetches, lastKeys, orders, selfSigned, certificates, revocationLists,
        staleFiles, fileReloads,
    ]

    static let cpu = MetricFamily("process_cpu_seconds_total", .counter, "Processor time used, user and system.")
    static let residentMemory = MetricFamily("process_resident_memory_bytes", .gauge, "Memory in RAM.")
    static let virtualMemory = MetricFamily("process_virtual_memory_bytes", .gauge, "Address space.")
    static let openDescriptors = MetricFamily("process_open_fds", .gauge, "File descriptors that are open.")
    static let maximumDescriptors = MetricFamily(
        "process_max_fds", .gauge, "File descriptors that may be open.")
    static let startTime = MetricFamily(
        "process_start_time_seconds", .gauge, "When the process began, in Unix time.")
    static let threads = MetricFamily("process_threads", .gauge, "Threads.")

    static let process = [
        cpu, residentMemory, virtualMemory, openDescriptors, maximumDescriptors, startTime, threads,
    ]

    /// Every family, in the order of the page.
    static let all = http + connectionFamilies + limits + gateway + process
}
