PRAGMA writable_schema=ON;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE judgements (
	id VARCHAR(32) NOT NULL, 
	verdict VARCHAR(16) NOT NULL, 
	about VARCHAR(16) NOT NULL, 
	subject JSON NOT NULL, 
	"by" TEXT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	reason TEXT NOT NULL, 
	changes JSON, 
	recorded VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_judgements PRIMARY KEY (id)
);
INSERT INTO "judgements" VALUES('j-b970989adee43cc7','accept','statement','["s-2590586b7e7b1714"]','olena','2025-09-12T00:00:00Z','as it stands there',NULL,'2025-09-12T00:00:00Z');
INSERT INTO "judgements" VALUES('j-61ab0adbaf044770','withdraw','judgement','["j-b970989adee43cc7"]','olena','2025-09-12T00:00:00Z','of another day',NULL,'2025-09-12T00:00:00Z');
CREATE TABLE rejections (
	id VARCHAR(32) NOT NULL, 
	stage VARCHAR(16) NOT NULL, 
	subject TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	report VARCHAR(256), 
	run INTEGER NOT NULL, 
	recorded VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_rejections PRIMARY KEY (id)
);
INSERT INTO "rejections" VALUES('r-660a2270091bf586','evidence','no such words','the quote does not stand in the report','second',1,'2025-09-11T00:00:00Z');
INSERT INTO "rejections" VALUES('r-89d8b13b63f780b5','intake','empty.txt','is empty',NULL,1,'2025-09-11T00:00:00Z');
CREATE TABLE reports (
	id VARCHAR(256) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	number INTEGER NOT NULL, 
	url TEXT, 
	publisher TEXT, 
	published VARCHAR(10), 
	language VARCHAR(2), 
	languages JSON NOT NULL, 
	title TEXT, 
	text TEXT NOT NULL, 
	origin TEXT, 
	boilerplate JSON NOT NULL, 
	credits JSON NOT NULL, 
	run INTEGER NOT NULL, 
	recorded VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_reports PRIMARY KEY (id, version)
);
INSERT INTO "reports" VALUES('first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc',1,NULL,NULL,'2025-09-04','en','["en"]',NULL,'Berlin will decide when the framework is clear. [31mRed[0m. In Paris, 35 states met.
Read also: more','first.txt','[[87, 102]]','[]',1,'2025-09-05T00:00:00Z');
INSERT INTO "reports" VALUES('second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291',1,NULL,NULL,'2025-09-10','en','["en"]',NULL,'France pledges troops after a ceasefire. Kyiv urges Germany to send troops, too.','second.txt','[]','[]',1,'2025-09-11T00:00:00Z');
INSERT INTO "reports" VALUES('wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006',1,NULL,'The wire','2025-09-08','en','["en"]',NULL,'Warsaw, 8 September – Poland will not send soldiers to Ukraine, its prime minister said after the meeting of the coalition in Paris on Thursday, and it will look after the supplies that cross its border by rail and by road.','wire.txt','[]','[]',2,'2025-09-12T00:00:00Z');
INSERT INTO "reports" VALUES('paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c',1,NULL,'The paper','2025-09-08','en','["en"]',NULL,'Warsaw, 8 September – Poland will not send soldiers to Ukraine, its prime minister said after the meeting of the coalition in Paris on Thursday, and it will look after the supplies that cross its border by rail and by road. Our own reporter was there.','paper.txt','[]','[]',2,'2025-09-12T00:00:00Z');
INSERT INTO "reports" VALUES('first','3e45c92ead0068c73440f95021aadfc390284d2c5cb18977e0be653748f7a405',2,NULL,'The first','2025-09-08','en','["en"]',NULL,'It is gone.','first.txt','[]','[]',2,'2025-09-12T00:00:00Z');
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	started VARCHAR(32) NOT NULL, 
	version VARCHAR(32) NOT NULL, 
	dossier VARCHAR(64) NOT NULL, 
	dossier_digest VARCHAR(12) NOT NULL, 
	engine VARCHAR(128) NOT NULL, 
	CONSTRAINT pk_runs PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES(1,'2026-11-22T11:25:49Z','1','ukraine-guarantees','000000000000','none');
INSERT INTO "runs" VALUES(2,'2025-09-12T00:00:00Z','1','ukraine-guarantees','000000000000','none');
CREATE TABLE statements (
	id VARCHAR(32) NOT NULL, 
	report VARCHAR(256) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	actor VARCHAR(16), 
	action VARCHAR(32), 
	content JSON NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	quote TEXT NOT NULL, 
	further JSON NOT NULL, 
	confidence FLOAT NOT NULL, 
	run INTEGER NOT NULL, 
	recorded VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_statements PRIMARY KEY (id), 
	CONSTRAINT fk_statements_report_reports FOREIGN KEY(report, version) REFERENCES reports (id, version)
);
INSERT INTO "statements" VALUES('s-6e1fd6b36c062e21','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc','position','DEU','force','{"actor": "DEU", "action": "force", "stance": "undecided", "conditions": ["framework"], "domains": [], "counterpart": "UKR", "deadline": null, "amount": null, "unit": null, "speaker": "DEU"}',0,47,'Berlin will decide when the framework is clear.','[]',0.9,1,'2025-09-05T00:00:00Z');
INSERT INTO "statements" VALUES('s-bdca14f17ff17b3c','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc','meeting',NULL,NULL,'{"place": "Paris", "date": "2025-09-04", "status": "held", "participants": ["FRA"], "count": 35}',62,86,'In Paris, 35 states met.','[]',0.9,1,'2025-09-05T00:00:00Z');
INSERT INTO "statements" VALUES('s-a3ceda35fb153939','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc','figure',NULL,NULL,'{"metric": "states-meeting", "value": 35.0, "unit": "state", "place": null, "bound": "exact"}',72,81,'35 states','[]',0.9,1,'2025-09-05T00:00:00Z');
INSERT INTO "statements" VALUES('s-d9ebddeae020a3bf','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291','position','FRA','force','{"actor": "FRA", "action": "force", "stance": "pledges", "conditions": ["ceasefire"], "domains": ["land"], "counterpart": "UKR", "deadline": null, "amount": null, "unit": null, "speaker": "FRA"}',0,40,'France pledges troops after a ceasefire.','[]',0.9,1,'2025-09-11T00:00:00Z');
INSERT INTO "statements" VALUES('s-29161ab1fd913a29','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291','position','DEU','force','{"actor": "DEU", "action": "force", "stance": "urged", "conditions": [], "domains": [], "counterpart": "UKR", "deadline": null, "amount": null, "unit": null, "speaker": "UKR"}',41,74,'Kyiv urges Germany to send troops','[]',0.9,1,'2025-09-11T00:00:00Z');
INSERT INTO "statements" VALUES('s-2590586b7e7b1714','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006','position','POL','force','{"actor": "POL", "action": "force", "stance": "refuses", "conditions": [], "domains": [], "counterpart": "UKR", "deadline": null, "amount": null, "unit": null, "speaker": "POL"}',24,70,'land will not send soldiers to Ukraine, its pr','[]',0.9,2,'2025-09-12T00:00:00Z');
INSERT INTO "statements" VALUES('s-20826d434f2e52e3','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c','position','POL','force','{"actor": "POL", "action": "force", "stance": "refuses", "conditions": [], "domains": [], "counterpart": "UKR", "deadline": null, "amount": null, "unit": null, "speaker": "POL"}',24,70,'land will not send soldiers to Ukraine, its pr','[]',0.9,2,'2025-09-12T00:00:00Z');
CREATE INDEX ix_reports_published ON reports (published);
CREATE INDEX ix_statements_report ON statements (report, version);
CREATE INDEX ix_statements_actor ON statements (actor, action);
CREATE INDEX ix_rejections_report ON rejections (report);
CREATE INDEX ix_judgements_at ON judgements (at);
COMMIT;
