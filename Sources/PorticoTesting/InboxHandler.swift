// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Puts what a channel receives into an inbox.
final class InboxHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let inbox: Inbox

    init(_ inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.inbox.append(self.unwrapInboundIn(data).readableBytesView)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { self.inbox.finish(.closed) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.inbox.finish(.reset)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.inbox.finish(.closed)
        context.fireChannelInactive()
    }

    /// Also where the connection had ended before it was accepted: such a channel is never active, nor inactive.
    func handlerRemoved(context: ChannelHandlerContext) { self.inbox.finish(.closed) }
}
