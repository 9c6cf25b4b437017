PRAGMA writable_schema=ON;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0009');
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	who VARCHAR(64) NOT NULL, 
	what TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	outcome VARCHAR(32) NOT NULL, 
	address VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (id)
);
INSERT INTO "audit" VALUES(1,'2025-09-12T00:00:00Z','root','add user','olena as reviewer','done','');
INSERT INTO "audit" VALUES(2,'2025-09-12T00:00:00Z','root','make token','olena: read','done','');
CREATE TABLE checks (
	source VARCHAR(32) NOT NULL, 
	checked VARCHAR(32) NOT NULL, 
	succeeded VARCHAR(32), 
	failures INTEGER NOT NULL, 
	fault TEXT, 
	CONSTRAINT pk_checks PRIMARY KEY (source)
);
CREATE TABLE documents (
	id VARCHAR(32) NOT NULL, 
	source VARCHAR(32) NOT NULL, 
	address TEXT NOT NULL, 
	etag TEXT, 
	modified TEXT, 
	digest VARCHAR(64), 
	CONSTRAINT pk_documents PRIMARY KEY (id)
);
CREATE TABLE hosts (
	name VARCHAR(256) NOT NULL, 
	robots TEXT, 
	robots_at VARCHAR(32), 
	closed_until VARCHAR(32), 
	failures INTEGER NOT NULL, 
	CONSTRAINT pk_hosts PRIMARY KEY (name)
);
CREATE TABLE incidents (
	id VARCHAR(32) NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	parties JSON NOT NULL, 
	latitude FLOAT NOT NULL, 
	longitude FLOAT NOT NULL, 
	place TEXT, 
	killed INTEGER, 
	credit TEXT, 
	notes TEXT, 
	earliest VARCHAR(10), 
	latest VARCHAR(10), 
	run INTEGER NOT NULL, 
	recorded VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_incidents PRIMARY KEY (id)
);
INSERT INTO "incidents" VALUES('i-03d1aa2479b89e31','acled','acled-2026-03-03-1',1,'2026-03-03','shelling','["RUS", "UKR"]',48.5,37.5,NULL,2,NULL,NULL,NULL,NULL,2,'2025-09-12T00:00:00Z');
INSERT INTO "incidents" VALUES('i-a9790c0f14e79e58','acled','acled-2026-03-02-1',1,'2026-03-02','shelling','["RUS", "UKR"]',48.5,37.5,NULL,NULL,NULL,NULL,NULL,NULL,2,'2025-09-12T00:00:00Z');
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
CREATE TABLE leads (
	id VARCHAR(32) NOT NULL, 
	source VARCHAR(32) NOT NULL, 
	page VARCHAR(32) NOT NULL, 
	host VARCHAR(256) NOT NULL, 
	address TEXT NOT NULL, 
	title TEXT, 
	published VARCHAR(10), 
	updated VARCHAR(10), 
	language VARCHAR(2), 
	outside TEXT, 
	recorded VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_leads PRIMARY KEY (id, source)
);
CREATE TABLE links (
	one VARCHAR(256) NOT NULL, 
	one_version VARCHAR(64) NOT NULL, 
	other VARCHAR(256) NOT NULL, 
	other_version VARCHAR(64) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	similarity FLOAT NOT NULL, 
	reasons JSON NOT NULL, 
	recorded VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_links PRIMARY KEY (one, one_version, other, other_version)
);
INSERT INTO "links" VALUES('paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006','edit',0.8837,'[["88% of the wording of both is the same", null, null], ["the same passage", [0, 223], [0, 223]]]','2025-09-12T00:00:00Z');
CREATE TABLE partings (
	one VARCHAR(256) NOT NULL, 
	one_version VARCHAR(64) NOT NULL, 
	other VARCHAR(256) NOT NULL, 
	other_version VARCHAR(64) NOT NULL, 
	recorded VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_partings PRIMARY KEY (one, one_version, other, other_version)
);
CREATE TABLE placements (
	report VARCHAR(256) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	language VARCHAR(2), 
	credits JSON NOT NULL, 
	said JSON NOT NULL, 
	facts JSON NOT NULL, 
	CONSTRAINT pk_placements PRIMARY KEY (report, version), 
	CONSTRAINT fk_placements_report_reports FOREIGN KEY(report, version) REFERENCES reports (id, version)
);
INSERT INTO "placements" VALUES('first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc','en','[]','["meeting:Paris 2025-09-04", "number:0", "number:35", "position:DEU force undecided"]','[[0, 47, "actor:DEU", "city:Berlin"], [48, 61, "number:0"], [62, 86, "actor:FRA", "city:Paris", "actor:GROUP:35", "number:35"]]');
INSERT INTO "placements" VALUES('second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291','en','[]','["position:DEU force urged", "position:FRA force pledges"]','[[0, 40, "actor:FRA"], [41, 80, "actor:UKR", "city:Kyiv", "actor:DEU"]]');
INSERT INTO "placements" VALUES('paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c','en','[]','["position:POL force refuses"]','[[0, 223, "actor:POL", "city:Warsaw", "date:2025-09-08", "actor:UKR", "actor:FRA", "city:Paris", "date:2025-09-04"], [224, 251]]');
INSERT INTO "placements" VALUES('wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006','en','[]','["position:POL force refuses"]','[[0, 223, "actor:POL", "city:Warsaw", "date:2025-09-08", "actor:UKR", "actor:FRA", "city:Paris", "date:2025-09-04"]]');
INSERT INTO "placements" VALUES('first','3e45c92ead0068c73440f95021aadfc390284d2c5cb18977e0be653748f7a405','en','[]','[]','[[0, 11]]');
CREATE TABLE rejections (
	id VARCHAR(32) NOT NULL, 
	stage VARCHAR(16) NOT NULL, 
	subject TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	report VARCHAR(256), 
	run INTEGER NOT NULL, 
	recorded VARCHAR(32) NOT NULL, version VARCHAR(64), 
	CONSTRAINT pk_rejections PRIMARY KEY (id)
);
INSERT INTO "rejections" VALUES('r-c9e3f8091b1e7952','evidence','no such words','the quote does not stand in the report','second',1,'2025-09-11T00:00:00Z','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "rejections" VALUES('r-89d8b13b63f780b5','intake','empty.txt','is empty',NULL,1,'2025-09-11T00:00:00Z',NULL);
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
	recorded VARCHAR(32) NOT NULL, hash VARCHAR(64) DEFAULT '' NOT NULL, read_in JSON, 
	CONSTRAINT pk_reports PRIMARY KEY (id, version)
);
INSERT INTO "reports" VALUES('first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc',1,NULL,NULL,'2025-09-04','en','["en"]',NULL,'Berlin will decide when the framework is clear. [31mRed[0m. In Paris, 35 states met.
Read also: more','first.txt','[[87, 102]]','[]',1,'2025-09-05T00:00:00Z','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc',NULL);
INSERT INTO "reports" VALUES('second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291',1,NULL,NULL,'2025-09-10','en','["en"]',NULL,'France pledges troops after a ceasefire. Kyiv urges Germany to send troops, too.','second.txt','[]','[]',1,'2025-09-11T00:00:00Z','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291',NULL);
INSERT INTO "reports" VALUES('wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006',1,NULL,'The wire','2025-09-08','en','["en"]',NULL,'Warsaw, 8 September – Poland will not send soldiers to Ukraine, its prime minister said after the meeting of the coalition in Paris on Thursday, and it will look after the supplies that cross its border by rail and by road.','wire.txt','[]','[]',2,'2025-09-12T00:00:00Z','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006',NULL);
INSERT INTO "reports" VALUES('paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c',1,NULL,'The paper','2025-09-08','en','["en"]',NULL,'Warsaw, 8 September – Poland will not send soldiers to Ukraine, its prime minister said after the meeting of the coalition in Paris on Thursday, and it will look after the supplies that cross its border by rail and by road. Our own reporter was there.','paper.txt','[]','[]',2,'2025-09-12T00:00:00Z','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c',NULL);
INSERT INTO "reports" VALUES('first','3e45c92ead0068c73440f95021aadfc390284d2c5cb18977e0be653748f7a405',2,NULL,'The first','2025-09-08','en','["en"]',NULL,'It is gone.','first.txt','[]','[]',2,'2025-09-12T00:00:00Z','3e45c92ead0068c73440f95021aadfc390284d2c5cb18977e0be653748f7a405',NULL);
CREATE TABLE reread (
	report VARCHAR(256) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	found JSON NOT NULL, 
	CONSTRAINT pk_reread PRIMARY KEY (report)
);
CREATE TABLE rereading (
	id INTEGER NOT NULL, 
	started VARCHAR(32) NOT NULL, 
	version VARCHAR(32) NOT NULL, 
	dossier VARCHAR(64) NOT NULL, 
	dossier_digest VARCHAR(12) NOT NULL, 
	engine VARCHAR(128) NOT NULL, 
	made_with JSON NOT NULL, 
	CONSTRAINT pk_rereading PRIMARY KEY (id)
);
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	started VARCHAR(32) NOT NULL, 
	version VARCHAR(32) NOT NULL, 
	dossier VARCHAR(64) NOT NULL, 
	dossier_digest VARCHAR(12) NOT NULL, 
	engine VARCHAR(128) NOT NULL, made_with JSON, 
	CONSTRAINT pk_runs PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES(1,'2026-11-22T12:02:38Z','1','ukraine-guarantees','000000000000','none',NULL);
INSERT INTO "runs" VALUES(2,'2025-09-12T00:00:00Z','1','ukraine-guarantees','000000000000','none',NULL);
PRAGMA writable_schema=ON;
INSERT INTO sqlite_master(type,name,tbl_name,rootpage,sql)VALUES('table','search_words','search_words',0,'CREATE VIRTUAL TABLE search_words USING fts5(title, text, quotes, content='''', tokenize="unicode61 remove_diacritics 0 categories ''L* N* M* S* P* C*''")');
CREATE TABLE 'search_words_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO "search_words_config" VALUES('version',4);
CREATE TABLE 'search_words_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO "search_words_data" VALUES(1,X'0500772C');
INSERT INTO "search_words_data" VALUES(10,X'000000000101010001010101');
INSERT INTO "search_words_data" VALUES(137438953473,X'0000040A0330306D010601010B010633316D726564010601010A020135010E01010E01020D0601013804060101030106010103010161020C010106010206020466746572020C01010501020502080101101001080101101002036C736F010601011202026E64040801011A0F010801011A0F01066265726C696E010C01010201020202056F72646572040601012401060101240201790408010125050108010125050109636561736566697265020C01010701020702046C656172010C01010901020902086F616C6974696F6E040601011501060101150204726F7373040601012201060101220106646563696465010C01010401020401096672616D65776F726B010C01010701020704036E6365020C01010201020201076765726D616E79020C01010A01020B02036F6E6503060101040102696E010C01010C01020B03060101160106010116020173010C01010801020802060101030201740306010102010601011B010601011B030173040E01010C19010208010E01010C1901020801046B796976020C01010801020901046C6F6F6B040601011D010601011D01076D656574696E6704060101120106010112030174010C01011001020F0207696E6973746572040601010E010601010E02036F7265010601011301036E6F74040C010107010203010C01010701020301026F660406010113010601011302016E0406010118010601011802027572040601012A0202776E040601012B01057061726973010C01010D01020C0306010117010601011702066C6564676573020C01010301020302056F6C616E6404060101050106010105020472696D65040601010D010601010D01047261696C04060101260106010126020365616401060101110306706F72746572040601012C02036F616404060101290106010129010473616964040601010F010601010F0203656E64020C01010C01020D020C010108010204010C01010801020403077074656D6265720406010104010601010402076F6C6469657273040C010109010205010C01010901020502057461746573010E01010F01020E0602077570706C6965730406010120010601012001047468617404060101210106010121030165010C010106010206030A010111050D010A010111050D04027265040601012E03067572736461790406010119010601011902016F020C01010B01020C020C01010A010206010C01010A01020603016F020601010E0205726F6F707302100101040B0102040C0107756B7261696E65040C01010B010207010C01010B010207020472676573020C01010901020A010677617273617704060101020106010102030173040601012D020368656E010C0101050102050203696C6C010C010103010203030E01010618010202010E010106180102020102C2B6010801020A08010601020804090D0C0D0B1A0A1010110F130E141010130D110A161012150E10130B130A150E0D090919101110100A0D0F101D13191013101909121B0811190E12080D1F');
CREATE TABLE 'search_words_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO "search_words_docsize" VALUES(1,X'001211');
INSERT INTO "search_words_docsize" VALUES(2,X'000D0D');
INSERT INTO "search_words_docsize" VALUES(3,X'000300');
INSERT INTO "search_words_docsize" VALUES(4,X'002D07');
INSERT INTO "search_words_docsize" VALUES(5,X'002807');
CREATE TABLE 'search_words_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO "search_words_idx" VALUES(1,X'',2);
CREATE TABLE searchable (
	id INTEGER NOT NULL, 
	report VARCHAR(256) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_searchable PRIMARY KEY (id), 
	CONSTRAINT fk_searchable_report_reports FOREIGN KEY(report, version) REFERENCES reports (id, version)
);
INSERT INTO "searchable" VALUES(1,'first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "searchable" VALUES(2,'second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "searchable" VALUES(3,'first','3e45c92ead0068c73440f95021aadfc390284d2c5cb18977e0be653748f7a405');
INSERT INTO "searchable" VALUES(4,'paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "searchable" VALUES(5,'wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
CREATE TABLE sessions (
	token VARCHAR(64) NOT NULL, 
	user VARCHAR(64) NOT NULL, 
	until VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_sessions PRIMARY KEY (token), 
	CONSTRAINT fk_sessions_user_users FOREIGN KEY(user) REFERENCES users (name) ON DELETE CASCADE
);
CREATE TABLE signatures (
	kind VARCHAR(8) NOT NULL, 
	value VARCHAR(16) NOT NULL, 
	published VARCHAR(10) NOT NULL, 
	report VARCHAR(256) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_signatures PRIMARY KEY (kind, value, published, report, version), 
	CONSTRAINT fk_signatures_report_reports FOREIGN KEY(report, version) REFERENCES reports (id, version)
)
 WITHOUT ROWID

;
INSERT INTO "signatures" VALUES('band','00468a2b61b333bb','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','01200bfac9b29160','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','0ffa0fa6296204da','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','1607928c746e852d','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','5686abbf22c496e2','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','7123f633cf62eeb4','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','7db58f04d5df23ef','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','7f5df8c02b9a714f','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','81fcdd38f51329b4','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','8f00f7b363628b7f','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','acf105602e253afc','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','b9f61a3a18cb8ab4','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','c1c50d26372743c4','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','d7159e61a8a1946e','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','e3330c7c44836eee','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('band','fa52b8fe2d75b7e6','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('facts','34133abb3b3e75d0','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('facts','480ea184c3cf632e','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('facts','8b34c143159d6563','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('facts','ad937328862e560d','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('sentence','6deef0f8da650398','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('text','b8fa1d07e37307da','2025-09-04','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc');
INSERT INTO "signatures" VALUES('text','514092eb466b2a29','2025-09-08','first','3e45c92ead0068c73440f95021aadfc390284d2c5cb18977e0be653748f7a405');
INSERT INTO "signatures" VALUES('band','00e691bd06ada111','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','1e3785c02a2ac03f','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','2525fada31166566','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','2b6fb226884b7b4a','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','397b52c266a89479','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','53dec3a40e4423a2','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','57102989a6c96401','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','6aedf2c234569d63','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','8a0cf42845c375fd','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','8ee687911fd55b59','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','95ad53be928631ae','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','b2f2f2247cedfe93','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','c153b832ed782f08','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','d45924eea66db6c2','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','e52a81b306c1a396','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','f76d267d56e5fbeb','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('sentence','2adf3286f48e4025','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('text','8a9a5de1d313c343','2025-09-08','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c');
INSERT INTO "signatures" VALUES('band','017d7b3a819e2bbe','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','1047642f984b1099','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','2c52e8a3b07170fc','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','32916b924921ef53','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','35b269b473aaa72e','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','5772335b938a9861','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','6edc47555e1f058b','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','7aac61f9ee75f0df','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','7aefa2df367bddf0','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','7ed6cc2f50db0bfd','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','80e627472189b78f','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','8fd11b1d84ca7b1e','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','d4e141bc8d55e136','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','d5fd35a56c040f98','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','ef8332cae9fe35c5','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','f6ac1893d464233b','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('text','f252de21c6536b7c','2025-09-10','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291');
INSERT INTO "signatures" VALUES('band','00e691bd06ada111','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','2525fada31166566','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','53dec3a40e4423a2','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','57102989a6c96401','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','6aedf2c234569d63','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','95ad53be928631ae','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','a736c23aba7d762a','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','b2f2f2247cedfe93','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','bc365be85e7eac2b','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','c153b832ed782f08','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','d2680ed103f749e9','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','dcb33ad1268abf38','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','e52a81b306c1a396','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','f76d267d56e5fbeb','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','f9e2de4bf819fc73','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('band','fc77ddfed0acfdf4','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('sentence','2adf3286f48e4025','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
INSERT INTO "signatures" VALUES('text','2adf3286f48e4025','2025-09-08','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006');
CREATE TABLE sources (
	id VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	address TEXT NOT NULL, 
	by_title BOOLEAN NOT NULL, 
	removed BOOLEAN NOT NULL, 
	recorded VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_sources PRIMARY KEY (id, number)
);
CREATE TABLE state (
	mark VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_state PRIMARY KEY (mark)
);
INSERT INTO "state" VALUES('d0abaaca8d534890a4f9404e4df21311');
CREATE TABLE "statements" (
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
	CONSTRAINT pk_statements PRIMARY KEY (id, version), 
	CONSTRAINT fk_statements_report_reports FOREIGN KEY(report, version) REFERENCES reports (id, version)
);
INSERT INTO "statements" VALUES('s-6e1fd6b36c062e21','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc','position','DEU','force','{"actor": "DEU", "action": "force", "stance": "undecided", "conditions": ["framework"], "domains": [], "counterpart": "UKR", "deadline": null, "amount": null, "unit": null, "speaker": "DEU"}',0,47,'Berlin will decide when the framework is clear.','[]',0.9,1,'2025-09-05T00:00:00Z');
INSERT INTO "statements" VALUES('s-bdca14f17ff17b3c','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc','meeting',NULL,NULL,'{"place": "Paris", "date": "2025-09-04", "status": "held", "participants": ["FRA"], "count": 35}',62,86,'In Paris, 35 states met.','[]',0.9,1,'2025-09-05T00:00:00Z');
INSERT INTO "statements" VALUES('s-a3ceda35fb153939','first','0689f7bf30f720ee0a9ee9dcd81060d885f696c4871abe6b2a2c77e6539392fc','figure',NULL,NULL,'{"metric": "states-meeting", "value": 35.0, "unit": "state", "place": null, "bound": "exact"}',72,81,'35 states','[]',0.9,1,'2025-09-05T00:00:00Z');
INSERT INTO "statements" VALUES('s-d9ebddeae020a3bf','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291','position','FRA','force','{"actor": "FRA", "action": "force", "stance": "pledges", "conditions": ["ceasefire"], "domains": ["land"], "counterpart": "UKR", "deadline": null, "amount": null, "unit": null, "speaker": "FRA"}',0,40,'France pledges troops after a ceasefire.','[]',0.9,1,'2025-09-11T00:00:00Z');
INSERT INTO "statements" VALUES('s-29161ab1fd913a29','second','9c34758b2b2db89ff9655b98f8ce67af612911527514a532fd529b564deba291','position','DEU','force','{"actor": "DEU", "action": "force", "stance": "urged", "conditions": [], "domains": [], "counterpart": "UKR", "deadline": null, "amount": null, "unit": null, "speaker": "UKR"}',41,74,'Kyiv urges Germany to send troops','[]',0.9,1,'2025-09-11T00:00:00Z');
INSERT INTO "statements" VALUES('s-2590586b7e7b1714','wire','2dfb4c3dc2f36bf296167fc1c5dc4081e8facbff97e74135b2097e14f758b006','position','POL','force','{"actor": "POL", "action": "force", "stance": "refuses", "conditions": [], "domains": [], "counterpart": "UKR", "deadline": null, "amount": null, "unit": null, "speaker": "POL"}',24,70,'land will not send soldiers to Ukraine, its pr','[]',0.9,2,'2025-09-12T00:00:00Z');
INSERT INTO "statements" VALUES('s-20826d434f2e52e3','paper','5edad52c045035be121e154b24c0481b7e783da5fa60a772ee6f620dc382605c','position','POL','force','{"actor": "POL", "action": "force", "stance": "refuses", "conditions": [], "domains": [], "counterpart": "UKR", "deadline": null, "amount": null, "unit": null, "speaker": "POL"}',24,70,'land will not send soldiers to Ukraine, its pr','[]',0.9,2,'2025-09-12T00:00:00Z');
CREATE TABLE takings (
	visit INTEGER NOT NULL, 
	taken VARCHAR(16) NOT NULL, 
	report VARCHAR(256), 
	canonical TEXT, 
	reason TEXT, 
	at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_takings PRIMARY KEY (visit), 
	CONSTRAINT fk_takings_visit_visits FOREIGN KEY(visit) REFERENCES visits (id)
);
CREATE TABLE tokens (
	token VARCHAR(64) NOT NULL, 
	user VARCHAR(64) NOT NULL, 
	scope VARCHAR(8) NOT NULL, 
	until VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_tokens PRIMARY KEY (token), 
	CONSTRAINT fk_tokens_user_users FOREIGN KEY(user) REFERENCES users (name) ON DELETE CASCADE
);
INSERT INTO "tokens" VALUES('3f1bfbb5a623b5529bd8657d7ed654b57be25331e895573d4af9fb2bc639f416','olena','read','2025-10-12T00:00:00Z');
CREATE TABLE users (
	name VARCHAR(64) NOT NULL, 
	role VARCHAR(8) NOT NULL, 
	password TEXT NOT NULL, 
	since VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_users PRIMARY KEY (name)
);
INSERT INTO "users" VALUES('olena','reviewer','$argon2id$v=19$m=65536,t=3,p=4$kX9wThkl8kcktgj49Dqycg$9Q7XTHvkkqJMcEvDFh/cLZkrlew2clzKLT1gn3YUyZo','2025-09-12T00:00:00Z');
CREATE TABLE visits (
	id INTEGER NOT NULL, 
	lead VARCHAR(32) NOT NULL, 
	fate VARCHAR(16) NOT NULL, 
	final TEXT, 
	etag TEXT, 
	modified TEXT, 
	archive VARCHAR(64), 
	"offset" BIGINT, 
	reason TEXT, 
	at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_visits PRIMARY KEY (id)
);
CREATE INDEX ix_reports_published ON reports (published);
CREATE INDEX ix_rejections_report ON rejections (report);
CREATE INDEX ix_judgements_at ON judgements (at);
CREATE INDEX ix_signatures_report ON signatures (report, version);
CREATE INDEX ix_links_other ON links (other);
CREATE INDEX ix_incidents_source ON incidents (source, source_id);
CREATE INDEX ix_incidents_source_id ON incidents (source_id);
CREATE INDEX ix_incidents_day ON incidents (day);
CREATE INDEX ix_sessions_user ON sessions (user);
CREATE INDEX ix_tokens_user ON tokens (user);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_leads_source ON leads (source);
CREATE INDEX ix_leads_host ON leads (host);
CREATE INDEX ix_leads_page ON leads (page);
CREATE INDEX ix_visits_lead ON visits (lead);
CREATE INDEX ix_statements_actor ON statements (actor, action);
CREATE INDEX ix_statements_report ON statements (report, version);
PRAGMA writable_schema=OFF;
COMMIT;
