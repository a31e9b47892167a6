package io.tandem.contracts;

/** Everything that may be the value of a record in one of our topics. */
public sealed interface ContractRecord
    permits Provisioned,
        ProvisioningRequest,
        RegisterRequest,
        BindingSet,
        TrunkState,
        MediaPlan,
        MediaNode,
        SignalingNode,
        CallSnapshot,
        CallRecord,
        Ban,
        InboxRecord {}
