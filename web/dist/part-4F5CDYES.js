import{a as e}from"./part-YITWUA6I.js";var t={name:"query",title:"Query",async show(p,r,a){p.append(e("h1",{},"Query"))}};export{t as view};
