package import CNISpec

/// A container's interface that is to be made.
package struct Attachment {
    package let id: AttachmentID
    /// Where the container's network namespace can be opened.
    package let namespacePath: String
    package let context: Invocation.Context
    package let configuration: NetworkConfiguration
    /// What the plugins before this one in the chain made.
    package let previousResult: CNIResult?

    package init(
        id: AttachmentID, namespacePath: String, context: Invocation.Context,
        configuration: NetworkConfiguration
    ) throws(CNIError) {
        self.id = id
        self.namespacePath = namespacePath
        self.context = context
        self.configuration = configuration
        previousResult = try configuration.previousResult()
    }

    /// The same container and interface with another configuration, for a plugin to delegate to.
    package func configured(by configuration: NetworkConfiguration) throws(CNIError) -> Attachment {
        try Attachment(
            id: id, namespacePath: namespacePath, context: context, configuration: configuration)
    }
}

/// A container's interface that is to go, of which only the container ID and the name are sure.
package struct DeletedAttachment {
    package let id: AttachmentID
    /// Nil or a path that no longer leads anywhere when the container's namespace is gone.
    package let namespacePath: String?
    package let context: Invocation.Context
    package let configuration: NetworkConfiguration
    /// The result of the ADD, if the runtime kept it.
    package let previousResult: CNIResult?

    package init(
        id: AttachmentID, namespacePath: String?, context: Invocation.Context,
        configuration: NetworkConfiguration
    ) {
        self.id = id
        self.namespacePath = namespacePath
        self.context = context
        self.configuration = configuration
        // A result that cannot be read must not keep a pod from being deleted.
        previousResult = (try? configuration.previousResult()) ?? nil
    }

    /// What an ADD that failed half way is undone with.
    package init(undoing attachment: Attachment) {
        self.init(
            id: attachment.id, namespacePath: attachment.namespacePath, context: attachment.context,
            configuration: attachment.configuration)
    }

    /// The same container and interface with another configuration, for a plugin to delegate to.
    package func configured(by configuration: NetworkConfiguration) -> DeletedAttachment {
        DeletedAttachment(
            id: id, namespacePath: namespacePath, context: context, configuration: configuration)
    }
}

/// A network as a whole, which is what STATUS and GC are about.
package struct Network {
    package let context: Invocation.Context
    package let configuration: NetworkConfiguration

    package init(context: Invocation.Context, configuration: NetworkConfiguration) {
        self.context = context
        self.configuration = configuration
    }
}
