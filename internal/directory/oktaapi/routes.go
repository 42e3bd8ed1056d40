package oktaapi

import "gatehouse/internal/directory"

// register names every operation of the API with the permission that it needs.
func (a *API) register() {
	a.registerPeople()
	a.registerImports()
	a.registerExports()
	a.registerMappings()
	a.registerFactors()
	a.registerGroups()
	a.registerGroupRules()
	a.registerApps()
	a.registerProvisioning()
	a.registerAdministration()
	a.registerPolicies()
}

func (a *API) registerPeople() {
	a.handle("GET /api/v1/users", directory.ReadUsers, listUsers)
	a.handle("POST /api/v1/users", directory.ManageUsers, createUser)
	a.handleOwn("GET /api/v1/users/{userId}", directory.ReadUsers, getUser)
	a.handle("PUT /api/v1/users/{userId}", directory.ManageUsers, replaceUser)
	a.handle("POST /api/v1/users/{userId}", directory.ManageUsers, updateUser)
	a.handle("DELETE /api/v1/users/{userId}", directory.ManageUsers, deleteUser)
	a.handle("POST /api/v1/users/{userId}/lifecycle/activate", directory.ManageUsers, activateUser)
	a.handle("POST /api/v1/users/{userId}/lifecycle/reactivate", directory.ManageUsers, reactivateUser)
	a.handle("POST /api/v1/users/{userId}/lifecycle/suspend", directory.ManageUsers, suspendUser)
	a.handle("POST /api/v1/users/{userId}/lifecycle/unsuspend", directory.ManageUsers, unsuspendUser)
	a.handle("POST /api/v1/users/{userId}/lifecycle/deactivate", directory.ManageUsers, deactivateUser)
	a.handle("POST /api/v1/users/{userId}/lifecycle/unlock", directory.ManageLogins, unlockUser)
	a.handle("POST /api/v1/users/{userId}/lifecycle/expire_password", directory.ManageLogins, expirePassword)
	a.handle("POST /api/v1/users/{userId}/lifecycle/reset_password", directory.ManageLogins, resetPassword)
	a.handleOwn("POST /api/v1/users/{userId}/credentials/change_password", directory.ManageLogins, changePassword)
	a.handleOwn("DELETE /api/v1/users/{userId}/sessions", directory.ManageLogins, endSessions)
	a.handleOwn("GET /api/v1/users/{userId}/sessions", directory.ManageLogins, listSessions)
	a.handleOwn("GET /api/v1/users/{userId}/groups", directory.ReadGroups, groupsOfUser)
	a.handleOwn("GET /api/v1/users/{userId}/appLinks", directory.ReadApps, appLinks)
	a.handle("GET /api/v1/users/{userId}/roles", directory.ReadRoles, listRoles)
	a.handle("POST /api/v1/users/{userId}/roles", directory.ManageRoles, grantRole)
	a.handle("GET /api/v1/users/{userId}/roles/{roleId}", directory.ReadRoles, getRole)
	a.handle("DELETE /api/v1/users/{userId}/roles/{roleId}", directory.ManageRoles, revokeRole)
}

// Factors are enrolled and taken away here by administrators; people do it for
// themselves on the directory's pages, which ask for a fresh sign-in first.
func (a *API) registerFactors() {
	a.handleOwn("GET /api/v1/users/{userId}/factors", directory.ReadUsers, listFactors)
	a.handleOwn("GET /api/v1/users/{userId}/factors/catalog", directory.ReadUsers, factorCatalog)
	a.handleOwn("GET /api/v1/users/{userId}/factors/{factorId}", directory.ReadUsers, getFactor)
	a.handle("POST /api/v1/users/{userId}/factors", directory.ManageLogins, enrolFactor)
	a.handle("GET /api/v1/users/{userId}/factors/{factorId}/qr", directory.ManageLogins, factorQR)
	a.handle("POST /api/v1/users/{userId}/factors/{factorId}/lifecycle/activate", directory.ManageLogins, activateFactor)
	a.handle("POST /api/v1/users/{userId}/factors/{factorId}/verify", directory.ManageLogins, verifyFactor)
	a.handle("DELETE /api/v1/users/{userId}/factors/{factorId}", directory.ManageLogins, resetFactor)
	a.handle("POST /api/v1/users/{userId}/lifecycle/reset_factors", directory.ManageLogins, resetFactors)
}

func (a *API) registerGroups() {
	a.handle("GET /api/v1/groups", directory.ReadGroups, listGroups)
	a.handle("POST /api/v1/groups", directory.ManageGroups, createGroup)
	a.handle("GET /api/v1/groups/{groupId}", directory.ReadGroups, getGroup)
	a.handle("PUT /api/v1/groups/{groupId}", directory.ManageGroups, replaceGroup)
	a.handle("DELETE /api/v1/groups/{groupId}", directory.ManageGroups, deleteGroup)
	a.handle("GET /api/v1/groups/{groupId}/users", directory.ReadGroups, groupMembers)
	a.handle("PUT /api/v1/groups/{groupId}/users/{userId}", directory.ManageMembers, addMember)
	a.handle("DELETE /api/v1/groups/{groupId}/users/{userId}", directory.ManageMembers, removeMember)
	a.handle("GET /api/v1/groups/{groupId}/apps", directory.ReadApps, appsOfGroup)
}

func (a *API) registerApps() {
	a.handle("GET /api/v1/apps", directory.ReadApps, listApps)
	a.handle("POST /api/v1/apps", directory.ManageApps, createApp)
	a.handle("GET /api/v1/apps/{appId}", directory.ReadApps, getApp)
	a.handle("PUT /api/v1/apps/{appId}", directory.ManageApps, replaceApp)
	a.handle("DELETE /api/v1/apps/{appId}", directory.ManageApps, deleteApp)
	a.handle("POST /api/v1/apps/{appId}/lifecycle/activate", directory.ManageApps, activateApp)
	a.handle("POST /api/v1/apps/{appId}/lifecycle/deactivate", directory.ManageApps, deactivateApp)
	a.handle("GET /api/v1/apps/{appId}/credentials/keys", directory.ReadApps, listKeys)
	a.handle("GET /api/v1/apps/{appId}/credentials/keys/{kid}", directory.ReadApps, getKey)
	a.handle("POST /api/v1/apps/{appId}/credentials/keys/generate", directory.ManageApps, generateKey)
	a.handle("GET /api/v1/apps/{appId}/sso/saml/metadata", directory.ReadApps, samlMetadata)
	a.handle("POST /api/v1/apps/{appId}/sso/saml/metadata/import", directory.ManageApps, importMetadata)
	a.handle("GET /api/v1/apps/{appId}/users", directory.ReadApps, listAppUsers)
	a.handle("POST /api/v1/apps/{appId}/users", directory.AssignApps, assignUser)
	a.handle("GET /api/v1/apps/{appId}/users/{userId}", directory.ReadApps, getAppUser)
	a.handle("POST /api/v1/apps/{appId}/users/{userId}", directory.AssignApps, updateAppUser)
	a.handle("DELETE /api/v1/apps/{appId}/users/{userId}", directory.AssignApps, unassignUser)
	a.handle("GET /api/v1/apps/{appId}/groups", directory.ReadApps, listAppGroups)
	a.handle("GET /api/v1/apps/{appId}/groups/{groupId}", directory.ReadApps, getAppGroup)
	a.handle("PUT /api/v1/apps/{appId}/groups/{groupId}", directory.AssignApps, assignGroup)
	a.handle("DELETE /api/v1/apps/{appId}/groups/{groupId}", directory.AssignApps, unassignGroup)
	a.handle("PUT /api/v1/apps/{appId}/policies/{policyId}", directory.ManageApps, attachPolicy)
	a.handle("GET /api/v1/catalog/apps", directory.ReadApps, listCatalog)
}

func (a *API) registerProvisioning() {
	a.handle("GET /api/v1/apps/{appId}/connections/default", directory.ReadApps, getConnection)
	a.handle("POST /api/v1/apps/{appId}/connections/default", directory.ManageApps, setConnection)
	a.handle("POST /api/v1/apps/{appId}/connections/default/test", directory.ManageApps, testConnection)
	a.handle("POST /api/v1/apps/{appId}/connections/default/lifecycle/activate", directory.ManageApps, activateConnection)
	a.handle("POST /api/v1/apps/{appId}/connections/default/lifecycle/deactivate", directory.ManageApps, deactivateConnection)
	a.handle("GET /api/v1/apps/{appId}/features", directory.ReadApps, listFeatures)
	a.handle("GET /api/v1/apps/{appId}/features/{name}", directory.ReadApps, getFeature)
	a.handle("PUT /api/v1/apps/{appId}/features/{name}", directory.ManageApps, setFeature)
	a.handle("GET /api/v1/apps/{appId}/group-push/mappings", directory.ReadApps, listPushes)
	a.handle("POST /api/v1/apps/{appId}/group-push/mappings", directory.ManageApps, createPush)
	a.handle("GET /api/v1/apps/{appId}/group-push/mappings/{mappingId}", directory.ReadApps, getPush)
	a.handle("PATCH /api/v1/apps/{appId}/group-push/mappings/{mappingId}", directory.ManageApps, patchPush)
	a.handle("DELETE /api/v1/apps/{appId}/group-push/mappings/{mappingId}", directory.ManageApps, deletePush)
	a.handle("POST /api/v1/apps/{appId}/group-push/mappings/{mappingId}/push", directory.ManageApps, pushNow)
	a.handle("POST /api/v1/apps/{appId}/group-push/target-groups/refresh", directory.ManageApps, refreshTargets)
	a.handle("GET /api/v1/tasks", directory.ReadApps, listTasks)
	a.handle("GET /api/v1/tasks/{taskId}", directory.ReadApps, getTask)
	a.handle("POST /api/v1/tasks/{taskId}/retry", directory.ManageTasks, retryTask)
	a.handle("POST /api/v1/tasks/{taskId}/complete", directory.ManageTasks, completeTask)
}

func (a *API) registerAdministration() {
	a.handle("GET /api/v1/iam/assignees/users", directory.ReadRoles, listAdministrators)
	a.handle("GET /api/v1/logs", directory.ReadLogs, listLogs)
	a.handle("GET /api/v1/sessions/me", directory.Self, mySession)
	a.handle("DELETE /api/v1/sessions/me", directory.Self, endMySession)
	a.handle("GET /api/v1/sessions/{sessionId}", directory.ManageLogins, getSession)
	a.handle("DELETE /api/v1/sessions/{sessionId}", directory.ManageLogins, endSession)
	a.handle("GET /api/v1/org", directory.ReadOrg, getOrg)
	a.handle("GET /api/v1/api-tokens", directory.ManageTokens, listTokens)
	a.handle("POST /api/v1/api-tokens", directory.ManageTokens, createToken)
	a.handle("GET /api/v1/api-tokens/{tokenId}", directory.ManageTokens, getToken)
	a.handle("DELETE /api/v1/api-tokens/{tokenId}", directory.ManageTokens, revokeToken)
	a.handle("DELETE /api/v1/api-tokens/current", directory.ManageTokens, revokeCurrentToken)
}
