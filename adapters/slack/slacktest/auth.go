package slacktest

func authMethods() map[string]method {
	return map[string]method{
		"api.test":              {tier: unlimited, args: texts("error", "foo"), do: (*Server).apiTest},
		"auth.test":             {tier: special, do: (*Server).authTest},
		"team.info":             {scopes: []string{"team:read"}, tier: tier3, args: texts("team"), do: (*Server).teamInfo},
		"bots.info":             {scopes: []string{"users:read"}, tier: tier3, args: texts("bot", "team_id"), do: (*Server).botsInfo},
		"apps.connections.open": {app: true, scopes: []string{"connections:write"}, tier: tier1, do: (*Server).connectionsOpen},
	}
}

func (s *Server) apiTest(c *call) (object, error) {
	if code := c.text("error"); code != "" {
		return nil, failed(code)
	}
	return object{"args": c.args}, nil
}

func (s *Server) authTest(*call) (object, error) {
	return object{
		"url": "https://" + domain + ".slack.com/", "team": TeamName, "team_id": TeamID, "user": BotName, "user_id": BotUser,
		"bot_id": BotID, "is_enterprise_install": false,
	}, nil
}

func (s *Server) teamInfo(c *call) (object, error) {
	if t := c.text("team"); t != "" && t != TeamID {
		return nil, failed("team_not_found")
	}
	return object{"team": object{"id": TeamID, "name": TeamName, "domain": domain}}, nil
}

func (s *Server) botsInfo(c *call) (object, error) {
	if c.text("bot") != BotID {
		return nil, failed("bot_not_found")
	}
	return object{"bot": object{"id": BotID, "app_id": AppID, "name": BotName, "user_id": BotUser, "deleted": false}}, nil
}
