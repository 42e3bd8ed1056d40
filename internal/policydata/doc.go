// Package policydata holds what AWS publishes about IAM: the managed policies,
// the actions of each service and their condition keys.
//
// There are two sets. The core set is committed: some thirty managed policies
// and the services that Gatehouse itself serves. The full set is made by
// `make policydata` from two npm packages and embedded under the build tag
// "policydata"; it takes the core's place. Both are read when first asked for.
//
// An action of a service that the set does not have is not called unknown: what
// is not in the catalog cannot be judged.
package policydata
