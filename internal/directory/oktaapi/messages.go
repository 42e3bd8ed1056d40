package oktaapi

import (
	"strings"

	"gatehouse/internal/audit"
)

// messages is what people read of each event, in the manner of Okta's catalog
// of event types; a test holds it against what the directory records.
var messages = map[string]string{
	"application.lifecycle.activate":                                              "Activate application",
	"application.lifecycle.create":                                                "Create application",
	"application.lifecycle.deactivate":                                            "Deactivate application",
	"application.lifecycle.delete":                                                "Delete application",
	"application.lifecycle.update":                                                "Update application",
	"application.provision.group.add":                                             "Create group in the application",
	"application.provision.group_push.activate_mapping":                           "Activate group push",
	"application.provision.group_push.deactivate_mapping":                         "Deactivate group push",
	"application.provision.group_push.delete_appgroup":                            "Delete pushed group in the application",
	"application.provision.group_push.mapping.app.group.renamed":                  "Rename pushed group in the application",
	"application.provision.group_push.mapping.created":                            "Add group push",
	"application.provision.group_push.mapping.update.or.delete.failed.with.error": "Group could not be pushed",
	"application.provision.group_push.push_memberships":                           "Push members of group to the application",
	"application.provision.group_push.pushed":                                     "Push group to the application",
	"application.provision.group_push.removed":                                    "Remove group push",
	"application.provision.task.complete":                                         "Mark task complete",
	"application.provision.user.deactivate":                                       "Deactivate user in the application",
	"application.provision.user.push":                                             "Push new user to the application",
	"application.provision.user.push_profile":                                     "Push profile of user to the application",
	"application.provision.user.reactivate":                                       "Reactivate user in the application",
	"application.provision.user.verify_exists":                                    "Link user that the application has already",
	"application.user_membership.add":                                             "Assign application to user",
	"application.user_membership.remove":                                          "Unassign application from user",
	"application.user_profile.mapping.update":                                     "Update attribute mappings",
	"directory.api.access":                                                        "Call of the management API",
	"directory.export.logs":                                                       "Export the System Log",
	"directory.export.users":                                                      "Export people",
	"group.application_assignment.add":                                            "Assign application to group",
	"group.application_assignment.remove":                                         "Unassign application from group",
	"group.lifecycle.create":                                                      "Create group",
	"group.lifecycle.delete":                                                      "Delete group",
	"group.profile.update":                                                        "Update group",
	"group.rule.activate":                                                         "Activate group rule",
	"group.rule.create":                                                           "Create group rule",
	"group.rule.deactivate":                                                       "Deactivate group rule",
	"group.rule.delete":                                                           "Delete group rule",
	"group.rule.update":                                                           "Update group rule",
	"group.user_membership.add":                                                   "Add user to group",
	"group.user_membership.remove":                                                "Remove user from group",
	"policy.lifecycle.update":                                                     "Update policy for second factors",
	"system.api_token.create":                                                     "Create API token",
	"system.api_token.revoke":                                                     "Revoke API token",
	"system.import.user_csv.complete":                                             "Import of people from a file is done",
	"system.import.user_csv.delete":                                               "Delete import of people",
	"system.import.user_csv.start":                                                "Start import of people from a file",
	"system.import.user_csv.upload":                                               "Upload file of people",
	"user.account.expire_password":                                                "Expire password of user",
	"user.account.lock":                                                           "User is locked out",
	"user.account.privilege.grant":                                                "Grant administrator role",
	"user.account.privilege.revoke":                                               "Revoke administrator role",
	"user.account.reset_password":                                                 "Reset password of user",
	"user.account.unlock":                                                         "User is unlocked",
	"user.account.unlock_by_admin":                                                "Unlock user",
	"user.account.update_password":                                                "Change password of user",
	"user.account.update_profile":                                                 "Update profile of user",
	"user.authentication.auth_via_mfa":                                            "Check of the second factor",
	"user.authentication.sso":                                                     "Sign in to application",
	"user.lifecycle.activate":                                                     "Activate user",
	"user.lifecycle.create":                                                       "Create user",
	"user.lifecycle.deactivate":                                                   "Deactivate user",
	"user.lifecycle.delete.initiated":                                             "Delete user",
	"user.lifecycle.reactivate":                                                   "New activation link for user",
	"user.lifecycle.suspend":                                                      "Suspend user",
	"user.lifecycle.unsuspend":                                                    "Unsuspend user",
	"user.mfa.factor.activate":                                                    "Enrol second factor",
	"user.mfa.factor.deactivate":                                                  "Reset second factor",
	"user.mfa.factor.reset_all":                                                   "Reset all second factors",
	"user.mfa.factor.update":                                                      "New recovery codes",
	"user.session.clear":                                                          "End sessions of user",
	"user.session.end":                                                            "Sign out",
	"user.session.start":                                                          "Sign in",
}

// displayMessage makes words of the type of an event that the catalog lacks:
// "group.user_membership.add" reads "Group user membership add".
func displayMessage(e audit.Event) string {
	if m := messages[e.What]; m != "" {
		return m
	}
	words := strings.NewReplacer(".", " ", "_", " ").Replace(e.What)
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
