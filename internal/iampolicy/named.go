package iampolicy

import (
	"slices"
)

// PrincipalARNs returns the ARNs of users, roles, sessions and providers that
// the document's Principal and NotPrincipal elements name, sorted: those that
// IAM insists must exist when the document is saved.
func (p *Policy) PrincipalARNs() []string {
	var all []string
	for i := range p.statements {
		if ps := p.statements[i].principals; ps != nil {
			all = append(all, ps.arns...)
			all = append(all, ps.federated...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
